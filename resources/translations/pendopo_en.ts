<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="id_ID">
<context>
    <name>ActionBar</name>
    <message>
        <source>&amp;Sebelumnya</source>
        <translation>&amp;Previous</translation>
    </message>
    <message>
        <source>&amp;Ragu-ragu</source>
        <translation>Uncer&amp;tain</translation>
    </message>
    <message>
        <source>Belum di&amp;jawab</source>
        <translation>Un&amp;answered</translation>
    </message>
    <message>
        <source>&amp;Menu</source>
        <translation>&amp;Menu</translation>
    </message>
    <message>
        <source>&amp;Berikutnya</source>
        <translation>&amp;Next</translation>
    </message>
    <message>
        <source>Buka soal berikutnya yang belum dijawab</source>
        <translation>Open the next unanswered question</translation>
    </message>
    <message>
        <source>Periksa &amp;bagian</source>
        <translation>Check sectio&amp;n</translation>
    </message>
    <message>
        <source>Selesai &amp;berlatih</source>
        <translation>Fi&amp;nish practice</translation>
    </message>
    <message>
        <source>&amp;Daftar soal · {answered} dari {all} dijawab</source>
        <translation>&amp;Questions · {answered} of {all} answered</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Mengert&amp;i</source>
        <translation>&amp;I understand</translation>
    </message>
</context>
<context>
    <name>CellButton</name>
    <message>
        <source>Soal {number}</source>
        <translation>Question {number}</translation>
    </message>
    <message>
        <source>dijawab</source>
        <translation>answered</translation>
    </message>
    <message>
        <source>belum dijawab</source>
        <translation>unanswered</translation>
    </message>
    <message>
        <source>ragu-ragu</source>
        <translation>uncertain</translation>
    </message>
    <message>
        <source>sedang dibuka</source>
        <translation>open now</translation>
    </message>
    <message>
        <source>tidak dapat dibuka</source>
        <translation>cannot be opened</translation>
    </message>
</context>
<context>
    <name>CheckInPage</name>
    <message>
        <source>Mas&amp;uk</source>
        <translation>Sign &amp;in</translation>
    </message>
    <message>
        <source>&amp;Tampilkan</source>
        <translation>&amp;Show</translation>
    </message>
    <message>
        <source>Slip atau kartu tidak ada? Tekan &lt;b&gt;Panggil pengawas&lt;/b&gt; di layar ini.</source>
        <translation>No slip or card? Press &lt;b&gt;Call the proctor&lt;/b&gt; on this screen.</translation>
    </message>
    <message>
        <source>Memeriksa…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>Komputer siap digunakan</source>
        <translation>Computer ready for use</translation>
    </message>
    <message>
        <source>Komputer sedang disiapkan</source>
        <translation>Computer is being prepared</translation>
    </message>
    <message>
        <source>NIP atau nomor peserta</source>
        <translation>NIP or participant number</translation>
    </message>
    <message>
        <source>PIN registrasi</source>
        <translation>Registration PIN</translation>
    </message>
    <message>
        <source>Silakan masuk dengan data pada kartu peserta Anda.</source>
        <translation>Please sign in with the data on your participant card.</translation>
    </message>
    <message>
        <source>Selamat datang</source>
        <translation>Welcome</translation>
    </message>
    <message>
        <source>18 angka NIP, atau nomor peserta pada kartu</source>
        <translation>18-digit NIP, or the participant number on the card</translation>
    </message>
    <message>
        <source>6 angka pada slip dari meja pendaftaran</source>
        <translation>6 digits on the slip from the registration desk</translation>
    </message>
    <message>
        <source>Keadaan komputer ini</source>
        <translation>State of this computer</translation>
    </message>
    <message>
        <source>Komputer siap</source>
        <translation>Computer ready</translation>
    </message>
    <message>
        <source>Layar, papan tik, penyimpanan diperiksa.</source>
        <translation>Screen, keyboard and storage checked.</translation>
    </message>
    <message>
        <source>Komputer sedang diperiksa</source>
        <translation>Computer is being checked</translation>
    </message>
    <message>
        <source>Tunggu sebentar.</source>
        <translation>Please wait a moment.</translation>
    </message>
    <message>
        <source>Komputer perlu diperiksa</source>
        <translation>Computer needs checking</translation>
    </message>
    <message>
        <source>Panggil pengawas sebelum masuk.</source>
        <translation>Call the proctor before signing in.</translation>
    </message>
    <message>
        <source>Paket soal lengkap</source>
        <translation>Question package complete</translation>
    </message>
    <message>
        <source>Masih tersegel. Dibuka bersama saat tes dimulai.</source>
        <translation>Still sealed. Opened for all when the test starts.</translation>
    </message>
    <message>
        <source>Paket soal sedang diunduh</source>
        <translation>Question package is being downloaded</translation>
    </message>
    <message>
        <source>Anda sudah dapat masuk.</source>
        <translation>You can already sign in.</translation>
    </message>
    <message>
        <source>Paket soal belum lengkap</source>
        <translation>Question package not complete</translation>
    </message>
    <message>
        <source>Panggil pengawas.</source>
        <translation>Call the proctor.</translation>
    </message>
    <message>
        <source>Server ruang terhubung</source>
        <translation>Room server connected</translation>
    </message>
    <message>
        <source>Terakhir {time}.</source>
        <translation>Last at {time}.</translation>
    </message>
    <message>
        <source>Server ruang sedang dihubungi</source>
        <translation>Contacting the room server</translation>
    </message>
    <message>
        <source>Server ruang tidak terhubung</source>
        <translation>Room server not connected</translation>
    </message>
    <message>
        <source>Server pusat terhubung</source>
        <translation>Central server connected</translation>
    </message>
    <message>
        <source>Jawaban dikirim langsung.</source>
        <translation>Answers are sent at once.</translation>
    </message>
    <message>
        <source>Server pusat belum terhubung</source>
        <translation>Central server not connected yet</translation>
    </message>
    <message>
        <source>Tes tetap berjalan. Jawaban dikirim nanti.</source>
        <translation>The test goes on. Answers are sent later.</translation>
    </message>
    <message>
        <source>Sembunyi&amp;kan</source>
        <translation>&amp;Hide</translation>
    </message>
</context>
<context>
    <name>ConnectingPage</name>
    <message>
        <source>Menghubungi server ruang</source>
        <translation>Contacting the room server</translation>
    </message>
    <message>
        <source>Mohon tunggu. Layar ini berlanjut sendiri setelah tersambung.</source>
        <translation>Please wait. This screen goes on by itself once connected.</translation>
    </message>
    <message>
        <source>Kursi</source>
        <translation>Seat</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>dicari di jaringan ruang</source>
        <translation>being looked for on the room&apos;s network</translation>
    </message>
    <message>
        <source>Percobaan</source>
        <translation>Attempts</translation>
    </message>
    <message>
        <source>Daftarkan &amp;lagi</source>
        <translation>Enrol &amp;again</translation>
    </message>
    <message>
        <source>Komputer ini belum dapat dipakai</source>
        <translation>This computer cannot be used yet</translation>
    </message>
    <message>
        <source>Server ruang tetap dicoba; jawaban di komputer ini aman.</source>
        <translation>The room server is still being tried; answers on this computer are safe.</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Rincian untuk teknisi</source>
        <translation>Details for the technician</translation>
    </message>
    <message>
        <source>Rincian</source>
        <translation>Details</translation>
    </message>
</context>
<context>
    <name>EnrolPage</name>
    <message>
        <source>&amp;Cari lagi</source>
        <translation>&amp;Search again</translation>
    </message>
    <message>
        <source>&amp;Daftarkan</source>
        <translation>&amp;Enrol</translation>
    </message>
    <message>
        <source>Dilakukan pengawas, sekali untuk setiap komputer, dengan kode server ruang.</source>
        <translation>Done by the proctor, once for each computer, with a code from the room server.</translation>
    </message>
    <message>
        <source>Daftarkan komputer ini</source>
        <translation>Enrol this computer</translation>
    </message>
    <message>
        <source>Mendaftarkan…</source>
        <translation>Enrolling…</translation>
    </message>
    <message>
        <source>Mencari server di jaringan ruang…</source>
        <translation>Looking for servers in the room&apos;s network…</translation>
    </message>
    <message>
        <source>Pilih yang sesuai dengan alamat di layar server, atau ketik.</source>
        <translation>Choose the one that matches the address on the server&apos;s screen, or type it.</translation>
    </message>
    <message>
        <source>Tidak ada yang ditemukan. Ketik alamat dari layar server ruang.</source>
        <translation>None was found. Type the address from the room server&apos;s screen.</translation>
    </message>
    <message>
        <source>Alamat server ruang</source>
        <translation>Address of the room server</translation>
    </message>
    <message>
        <source>Kode pendaftaran</source>
        <translation>Enrolment code</translation>
    </message>
    <message>
        <source>1. Alamat server ruang</source>
        <translation>1. Address of the room server</translation>
    </message>
    <message>
        <source>2. Kode pendaftaran</source>
        <translation>2. Enrolment code</translation>
    </message>
    <message>
        <source>Tujuh kelompok berisi empat huruf atau angka; dapat dipindai.</source>
        <translation>Seven groups of four letters or digits; can be scanned.</translation>
    </message>
    <message>
        <source>{n} dari {all}</source>
        <translation>{n} of {all}</translation>
    </message>
</context>
<context>
    <name>FinishPage</name>
    <message>
        <source>&amp;Serahkan tes</source>
        <translation>&amp;Hand in the test</translation>
    </message>
    <message>
        <source>Tes ini diserahkan dalam</source>
        <translation>This test will be handed in in</translation>
    </message>
    <message>
        <source>Setelah diserahkan, tes selesai dan tanda terima ditampilkan.</source>
        <translation>After handing in, the test is over and your receipt is shown.</translation>
    </message>
    <message>
        <source>&amp;Batalkan</source>
        <translation>&amp;Cancel</translation>
    </message>
    <message>
        <source>Serahkan sekaran&amp;g</source>
        <translation>Hand in no&amp;w</translation>
    </message>
    <message>
        <source>Jawaban Anda sudah tersimpan dan disegel.</source>
        <translation>Your answers are saved and sealed.</translation>
    </message>
    <message>
        <source>Semua bagian sudah disegel. Serahkan tes untuk menyelesaikannya.</source>
        <translation>All sections are sealed. Hand in the test to finish it.</translation>
    </message>
    <message>
        <source>{answered} dari {all} soal dijawab.</source>
        <translation>{answered} of {all} questions answered.</translation>
    </message>
    <message>
        <source>{count} soal · sudah disegel</source>
        <translation>Questions: {count} · sealed</translation>
    </message>
    <message>
        <source>Semua bagian selesai</source>
        <translation>All sections done</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Soal {n} dari {all}</source>
        <translation>Question {n} of {all}</translation>
    </message>
    <message>
        <source>Latihan</source>
        <translation>Practice</translation>
    </message>
    <message>
        <source>Selesai berlatih</source>
        <translation>Finish practice</translation>
    </message>
    <message>
        <source>Bagian {n} dari {all}</source>
        <translation>Section {n} of {all}</translation>
    </message>
    <message>
        <source>Tidak dinilai</source>
        <translation>Not scored</translation>
    </message>
    <message>
        <source>Periksa jawaban</source>
        <translation>Check answers</translation>
    </message>
    <message>
        <source>Periksa bagian</source>
        <translation>Check section</translation>
    </message>
    <message>
        <source>Bagian</source>
        <translation>Section</translation>
    </message>
    <message>
        <source>Seluruhnya</source>
        <translation>Whole test</translation>
    </message>
    <message>
        <source>Tutup, kembali ke soal {n}</source>
        <translation>Close, back to question {n}</translation>
    </message>
    <message>
        <source>Tutup</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>Glossary</name>
    <message>
        <source>Penjelasan {term}</source>
        <translation>Explanation of {term}</translation>
    </message>
    <message>
        <source>Tutup</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Arti kata:</source>
        <translation>Meanings:</translation>
    </message>
    <message>
        <source>Bahasa Indonesia</source>
        <translation>Indonesian</translation>
    </message>
    <message>
        <source>Bahasa Inggris</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Bahasa Jawa</source>
        <translation>Javanese</translation>
    </message>
    <message>
        <source>Bahasa Sunda</source>
        <translation>Sundanese</translation>
    </message>
    <message>
        <source>Bahasa Arab</source>
        <translation>Arabic</translation>
    </message>
    <message>
        <source>Terjemahan</source>
        <translation>Translation</translation>
    </message>
    <message>
        <source>{term}, ada penjelasan</source>
        <translation>{term}, explained</translation>
    </message>
</context>
<context>
    <name>HandInCard</name>
    <message>
        <source>detik</source>
        <translation>seconds</translation>
    </message>
    <message>
        <source>{n} detik lagi</source>
        <translation>Seconds left: {n}</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Sisa waktu bagian ini</source>
        <translation>Time left, section</translation>
    </message>
    <message>
        <source>Sisa waktu
bagian</source>
        <translation>Section
time left</translation>
    </message>
    <message>
        <source>Sisa waktu seluruhnya</source>
        <translation>Time left, whole test</translation>
    </message>
    <message>
        <source>Seluruhnya</source>
        <translation>Whole test</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <source>&amp;Ya, ini data saya</source>
        <translation>&amp;Yes, this is me</translation>
    </message>
    <message>
        <source>&amp;Ada yang tidak sesuai</source>
        <translation>&amp;Something is not right</translation>
    </message>
    <message>
        <source>Menunggu pengawas</source>
        <translation>Waiting for the proctor</translation>
    </message>
    <message>
        <source>Menunggu izin pengawas</source>
        <translation>Waiting for the proctor&apos;s permission</translation>
    </message>
    <message>
        <source>Periksa data diri Anda</source>
        <translation>Check your details</translation>
    </message>
    <message>
        <source>Mohon tetap di kursi Anda. Pengawas datang untuk memeriksa data Anda.</source>
        <translation>Please stay in your seat. The proctor will come to check your details.</translation>
    </message>
    <message>
        <source>Mohon tetap di kursi Anda. Layar ini berlanjut setelah izin diberikan.</source>
        <translation>Please stay in your seat. This screen goes on once permission is given.</translation>
    </message>
    <message>
        <source>Bandingkan dengan kartu peserta. Foto berasal dari data instansi.</source>
        <translation>Compare with your participant card. The photo comes from your institution&apos;s records.</translation>
    </message>
    <message>
        <source>Selesai {time}</source>
        <translation>Done {time}</translation>
    </message>
    <message>
        <source>Dibenarkan {time}</source>
        <translation>Confirmed {time}</translation>
    </message>
    <message>
        <source>Nama</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>NIP</source>
        <translation>NIP</translation>
    </message>
    <message>
        <source>Jabatan</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Instansi</source>
        <translation>Institution</translation>
    </message>
    <message>
        <source>Kursi {seat}, {place}</source>
        <translation>Seat {seat}, {place}</translation>
    </message>
    <message>
        <source>Tempat</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>Sesi</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Pengawas sudah diberi tahu.</source>
        <translation>The proctor has been told.</translation>
    </message>
    <message>
        <source>Data sudah Anda benarkan pukul {time}</source>
        <translation>You confirmed the details at {time}</translation>
    </message>
</context>
<context>
    <name>ItemPage</name>
    <message>
        <source>Latihan. Jawaban di sini tidak dinilai.</source>
        <translation>Practice. Answers here are not scored.</translation>
    </message>
    <message>
        <source>Masih ada {count} pilihan di bawah</source>
        <translation>More options below: {count}</translation>
    </message>
    <message>
        <source>Masih ada bacaan di bawah</source>
        <translation>More to read below</translation>
    </message>
    <message>
        <source>Masih ada isian di bawah</source>
        <translation>More to answer below</translation>
    </message>
</context>
<context>
    <name>Items</name>
    <message>
        <source>kosong</source>
        <translation>empty</translation>
    </message>
    <message>
        <source>Isian {number}: {what}</source>
        <translation>Blank {number}: {what}</translation>
    </message>
    <message>
        <source>Kosongkan isian</source>
        <translation>Empty this blank</translation>
    </message>
    <message>
        <source>Sekarang pilih isi untuk tempat ini.</source>
        <translation>Now choose what goes here.</translation>
    </message>
    <message>
        <source>Sekarang pilih tempat untuk “{what}”.</source>
        <translation>Now choose a place for “{what}”.</translation>
    </message>
    <message>
        <source>“{what}” sudah dipakai. Lepaskan dahulu, lalu pilih lagi.</source>
        <translation>“{what}” is in use already. Release it first, then choose again.</translation>
    </message>
    <message>
        <source>“{what}” sudah dipakai {count} kali. Lepaskan satu dahulu.</source>
        <translation>“{what}” is in use {count} times already. Release one first.</translation>
    </message>
    <message>
        <source>“{one}” dan “{other}” tidak dapat dipasangkan.</source>
        <translation>“{one}” and “{other}” cannot be paired.</translation>
    </message>
    <message>
        <source>Paling banyak {count} pasangan. Lepaskan satu dahulu, lalu pasangkan lagi.</source>
        <translation>At most {count} pairs. Release one first, then pair again.</translation>
    </message>
    <message>
        <source>Kurangi</source>
        <translation>Less</translation>
    </message>
    <message>
        <source>Tambah</source>
        <translation>More</translation>
    </message>
    <message>
        <source>belum dipilih</source>
        <translation>not chosen yet</translation>
    </message>
    <message>
        <source>Nilai: {value}</source>
        <translation>Value: {value}</translation>
    </message>
    <message>
        <source>Geser, atau tekan tombol kurang dan tambah.</source>
        <translation>Slide, or press the minus and plus buttons.</translation>
    </message>
    <message>
        <source>Daerah {number}</source>
        <translation>Area {number}</translation>
    </message>
    <message>
        <source>Tekan daerah nomor {next}. Sudah {count} dari {all}.</source>
        <translation>Press area number {next}. {count} of {all} done.</translation>
    </message>
    <message>
        <source>Jawaban {number}</source>
        <translation>Answer {number}</translation>
    </message>
    <message>
        <source>Jawaban Anda</source>
        <translation>Your answer</translation>
    </message>
    <message>
        <source>Paling banyak {count} karakter. Kelebihannya tidak disimpan.</source>
        <translation>At most {count} characters. What is beyond them is not saved.</translation>
    </message>
    <message>
        <source>Sisa {left} dari {all} karakter.</source>
        <translation>{left} of {all} characters left.</translation>
    </message>
    <message>
        <source>{over} karakter di atas panjang yang diharapkan.</source>
        <translation>{over} characters beyond the expected length.</translation>
    </message>
    <message>
        <source>{count} karakter; panjang yang diharapkan {all}.</source>
        <translation>{count} characters; expected length {all}.</translation>
    </message>
    <message>
        <source>{count} karakter</source>
        <translation>{count} characters</translation>
    </message>
    <message>
        <source>Naikkan: {what}</source>
        <translation>Move up: {what}</translation>
    </message>
    <message>
        <source>Turunkan: {what}</source>
        <translation>Move down: {what}</translation>
    </message>
    <message>
        <source>Urutan {place} dari {of}</source>
        <translation>Place {place} of {of}</translation>
    </message>
    <message>
        <source>Keluarkan</source>
        <translation>Take out</translation>
    </message>
    <message>
        <source>Masukkan</source>
        <translation>Put in</translation>
    </message>
    <message>
        <source>Urutan ini sudah sesuai</source>
        <translation>This order is right</translation>
    </message>
    <message>
        <source>Urutan Anda tersimpan.</source>
        <translation>Your order is recorded.</translation>
    </message>
    <message>
        <source>Belum diurutkan. Pindahkan pilihan dengan tombol panah.</source>
        <translation>Not ordered yet. Move the options with the arrow buttons.</translation>
    </message>
    <message>
        <source>Pilih berkas</source>
        <translation>Choose a file</translation>
    </message>
    <message>
        <source>Lepaskan berkas</source>
        <translation>Release the file</translation>
    </message>
    <message>
        <source>Berkas ini tidak dapat dibaca. Pilih berkas lain.</source>
        <translation>This file cannot be read. Choose another file.</translation>
    </message>
    <message>
        <source>Berkas ini terlalu besar: paling besar {count} MB.</source>
        <translation>This file is too large: {count} MB at most.</translation>
    </message>
    <message>
        <source>Berkas ini kosong. Pilih berkas lain.</source>
        <translation>This file is empty. Choose another file.</translation>
    </message>
    <message>
        <source>Jenis berkas ini tidak diterima di sini. Pilih berkas lain.</source>
        <translation>This kind of file is not accepted here. Choose another file.</translation>
    </message>
    <message>
        <source>Paling banyak {count} berkas.</source>
        <translation>At most {count} files.</translation>
    </message>
    <message>
        <source>Berkas: {names}</source>
        <translation>File: {names}</translation>
    </message>
    <message>
        <source>Belum ada berkas. Paling besar {count} MB.</source>
        <translation>No file yet. {count} MB at most.</translation>
    </message>
    <message>
        <source>Selesai dengan soal ini</source>
        <translation>Done with this question</translation>
    </message>
    <message>
        <source>Satu pilihan pada setiap kolom. Satu baris tidak dapat dipilih dua kali.</source>
        <translation>One choice in each column. A row cannot be chosen twice.</translation>
    </message>
    <message>
        <source>Satu pilihan pada setiap kolom.</source>
        <translation>One choice in each column.</translation>
    </message>
    <message>
        <source>Satu pilihan pada setiap baris.</source>
        <translation>One choice in each row.</translation>
    </message>
    <message>
        <source>Pernyataan</source>
        <translation>Statement</translation>
    </message>
    <message>
        <source>Dipilih: {count}.</source>
        <translation>Chosen: {count}.</translation>
    </message>
    <message>
        <source>Pilihan yang sama tidak dapat dipilih dua kali. Pilih baris lain.</source>
        <translation>The same option cannot be chosen twice. Choose another row.</translation>
    </message>
    <message>
        <source>Lepaskan</source>
        <translation>Release</translation>
    </message>
    <message>
        <source>Lepaskan {one} dan {other}</source>
        <translation>Release {one} and {other}</translation>
    </message>
    <message>
        <source>Sekarang pilih pasangan untuk “{what}”.</source>
        <translation>Now choose the partner of “{what}”.</translation>
    </message>
    <message>
        <source>Pasangan ini sudah ada.</source>
        <translation>This pair is there already.</translation>
    </message>
    <message>
        <source>Dipasangkan {count} kali</source>
        <translation>Paired {count} times</translation>
    </message>
    <message>
        <source>Pilih satu kartu, lalu pilih pasangannya.</source>
        <translation>Choose a card, then its partner.</translation>
    </message>
    <message>
        <source>Kosongkan daerah</source>
        <translation>Empty this area</translation>
    </message>
    <message>
        <source>Gambar</source>
        <translation>Picture</translation>
    </message>
    <message>
        <source>Tombol panah menggerakkan tanda silang, Spasi menaruh titik, Delete menghapusnya.</source>
        <translation>The arrow keys move the cross, Space sets a point, Delete removes it.</translation>
    </message>
    <message>
        <source>Hapus titik terakhir</source>
        <translation>Remove the last point</translation>
    </message>
    <message>
        <source>Daftar pilihan {number}</source>
        <translation>List {number}</translation>
    </message>
    <message>
        <source>Pilih…</source>
        <translation>Choose…</translation>
    </message>
    <message>
        <source>Soal ini sudah lengkap: {count} dari {of} pilihan.</source>
        <translation>This question is complete: {count} of {of} choices.</translation>
    </message>
    <message>
        <source>Dipilih {count} dari {of} pilihan.</source>
        <translation>{count} of {of} chosen.</translation>
    </message>
    <message>
        <source>Paling banyak {count} pilihan. Lepaskan satu pilihan dahulu, lalu pilih yang lain.</source>
        <translation>At most {count} options. Clear one first, then choose another.</translation>
    </message>
    <message>
        <source>Pilih satu.</source>
        <translation>Choose one.</translation>
    </message>
    <message>
        <source>Dipilih {count} dari paling banyak {most} pilihan.</source>
        <translation>{count} of at most {most} chosen.</translation>
    </message>
    <message>
        <source>Pilih paling sedikit {least}. Dipilih: {count}.</source>
        <translation>Choose at least {least}. Chosen: {count}.</translation>
    </message>
    <message>
        <source>Boleh memilih lebih dari satu. Dipilih: {count}.</source>
        <translation>You may choose more than one. Chosen: {count}.</translation>
    </message>
    <message>
        <source>Isian {number}</source>
        <translation>Blank {number}</translation>
    </message>
    <message>
        <source>Isian ini hanya menerima bilangan bulat, misalnya 12.</source>
        <translation>This blank takes whole numbers only, such as 12.</translation>
    </message>
    <message>
        <source>Isian ini hanya menerima bilangan, misalnya 12,5.</source>
        <translation>This blank takes numbers only, such as 12.5.</translation>
    </message>
    <message>
        <source>Bentuk isian ini belum sesuai dengan yang diminta. Periksa kembali isian Anda.</source>
        <translation>This entry does not have the form that is asked for. Check it again.</translation>
    </message>
    <message>
        <source>Klik tempatnya pada gambar, atau gerakkan tanda silang dengan tombol panah lalu tekan Spasi.</source>
        <translation>Click the place in the picture, or move the cross with the arrow keys and press Space.</translation>
    </message>
    <message>
        <source>Titik sudah ditandai.</source>
        <translation>The point is marked.</translation>
    </message>
    <message>
        <source>Pilih satu kartu, lalu pilih tempatnya dalam teks.</source>
        <translation>Choose a card, then choose its place in the text.</translation>
    </message>
    <message>
        <source>Tekan Masukkan, mulai dari yang pertama.</source>
        <translation>Press Put in, beginning with the first.</translation>
    </message>
    <message>
        <source>Pilih satu kartu, lalu pilih tempatnya pada gambar.</source>
        <translation>Choose a card, then choose its place in the picture.</translation>
    </message>
    <message>
        <source>Sisa putar: {left} dari {most} kali.</source>
        <translation>Plays left: {left} of {most}.</translation>
    </message>
    <message>
        <source>Sudah diputar {count} kali. Boleh diputar lagi.</source>
        <translation>Played {count} times. May be played again.</translation>
    </message>
    <message>
        <source>Boleh diputar berapa kali pun.</source>
        <translation>May be played any number of times.</translation>
    </message>
    <message>
        <source>Semua pasangan sudah dibuat: {count} dari {most}.</source>
        <translation>All pairs made: {count} of {most}.</translation>
    </message>
    <message>
        <source>Dipasangkan {count} dari paling banyak {most} pasangan.</source>
        <translation>{count} of at most {most} pairs made.</translation>
    </message>
    <message>
        <source>Buatlah paling sedikit {least} pasangan. Dibuat: {count}.</source>
        <translation>Make at least {least} pairs. Made: {count}.</translation>
    </message>
    <message>
        <source>Pasangan yang dibuat: {count}.</source>
        <translation>Pairs made: {count}.</translation>
    </message>
    <message>
        <source>Putarlah paling sedikit {least} kali.</source>
        <translation>Play it at least {least} times.</translation>
    </message>
    <message>
        <source>Tidak dapat diputar lagi.</source>
        <translation>Cannot be played again.</translation>
    </message>
</context>
<context>
    <name>Media</name>
    <message>
        <source>Putar</source>
        <translation>Play</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Rekaman suara</source>
        <translation>Sound recording</translation>
    </message>
    <message>
        <source>Bagian yang sudah diputar</source>
        <translation>Part already played</translation>
    </message>
    <message>
        <source>Jeda</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Lanjutkan</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Menyiapkan…</source>
        <translation>Preparing…</translation>
    </message>
    <message>
        <source>Volume suara</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>Komputer ini tidak dapat memutar film ini. Putaran tidak dihitung. Panggil pengawas.</source>
        <translation>This computer cannot play this film. The play is not counted. Call the proctor.</translation>
    </message>
    <message>
        <source>Komputer ini tidak dapat memutar suara ini. Putaran tidak dihitung. Panggil pengawas.</source>
        <translation>This computer cannot play this sound. The play is not counted. Call the proctor.</translation>
    </message>
    <message>
        <source>Komputer ini belum mempunyai pengeras suara atau headphone, jadi suara tidak akan terdengar. Panggil pengawas sebelum memutar.</source>
        <translation>This computer has no loudspeaker or headphones, so nothing will be heard. Call the proctor before playing.</translation>
    </message>
</context>
<context>
    <name>MenuPanel</name>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>NewAddress</name>
    <message>
        <source>Bila alamat server berubah, alamat barunya dicari sendiri atau diketik.</source>
        <translation>If the server&apos;s address changed, the new one is searched for automatically or typed in.</translation>
    </message>
    <message>
        <source>Alamat server &amp;berubah…</source>
        <translation>Server address &amp;changed…</translation>
    </message>
    <message>
        <source>Mencoba alamat…</source>
        <translation>Trying the address…</translation>
    </message>
    <message>
        <source>&amp;Coba alamat ini</source>
        <translation>&amp;Try this address</translation>
    </message>
    <message>
        <source>Alamat server ruang sekarang</source>
        <translation>Room server&apos;s address now</translation>
    </message>
    <message>
        <source>Ketik seperti pada layar server, misalnya 192.168.1.10:8443.</source>
        <translation>Type it as on the server&apos;s screen, for example 192.168.1.10:8443.</translation>
    </message>
</context>
<context>
    <name>OpenItems</name>
    <message>
        <source>Semua soal sudah dijawab, dan tidak ada yang ditandai ragu-ragu.</source>
        <translation>Every question is answered, and none is marked uncertain.</translation>
    </message>
    <message>
        <source>Dijawab</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Belum dijawab</source>
        <translation>Unanswered</translation>
    </message>
    <message>
        <source>Buka soal</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Buka soal {n}</source>
        <translation>Open question {n}</translation>
    </message>
    <message>
        <source>ragu-ragu</source>
        <translation>uncertain</translation>
    </message>
</context>
<context>
    <name>OpenSections</name>
    <message>
        <source>Kembali ke bagian {n}: {title}</source>
        <translation>Back to section {n}: {title}</translation>
    </message>
    <message>
        <source>Lanjut ke bagian {n}: {title}</source>
        <translation>On to section {n}: {title}</translation>
    </message>
    <message>
        <source>Buka bagian</source>
        <translation>Open section</translation>
    </message>
    <message>
        <source>{answered} dari {all} soal dijawab</source>
        <translation>{answered} of {all} questions answered</translation>
    </message>
    <message>
        <source>{count} soal</source>
        <translation>Questions: {count}</translation>
    </message>
    <message>
        <source>waktu tidak dibatasi</source>
        <translation>no time limit</translation>
    </message>
    <message>
        <source>sisa waktu {time}</source>
        <translation>time left {time}</translation>
    </message>
</context>
<context>
    <name>PalettePanel</name>
    <message>
        <source>P&amp;eriksa dan serahkan bagian</source>
        <translation>Ch&amp;eck and hand in section</translation>
    </message>
    <message>
        <source>P&amp;eriksa dan serahkan</source>
        <translation>Ch&amp;eck and hand in</translation>
    </message>
    <message>
        <source>Sembunyikan</source>
        <translation>Hide</translation>
    </message>
    <message>
        <source>Dijawab</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Belum dijawab</source>
        <translation>Unanswered</translation>
    </message>
    <message>
        <source>Ragu-ragu</source>
        <translation>Uncertain</translation>
    </message>
    <message>
        <source>Sedang dibuka</source>
        <translation>Open now</translation>
    </message>
    <message>
        <source>Bagian ini belum dapat diperiksa dan diserahkan dari soal ini.</source>
        <translation>This section cannot be checked and handed in from this question yet.</translation>
    </message>
    <message>
        <source>Daftar soal</source>
        <translation>Questions</translation>
    </message>
    <message>
        <source>no. {n}</source>
        <translation>no. {n}</translation>
    </message>
    <message>
        <source>P&amp;eriksa atau pindah bagian</source>
        <translation>Ch&amp;eck or change section</translation>
    </message>
    <message>
        <source>P&amp;eriksa atau pindah</source>
        <translation>Ch&amp;eck or change</translation>
    </message>
</context>
<context>
    <name>PausedPage</name>
    <message>
        <source>Tes dijeda oleh pengawas</source>
        <translation>Test paused by the proctor</translation>
    </message>
    <message>
        <source>Waktu Anda berhenti dan semua jawaban tersimpan. Lama jeda dicatat otomatis.</source>
        <translation>Your time has stopped and all answers are saved. The length of the pause is recorded automatically.</translation>
    </message>
    <message>
        <source>Pengawas menjeda tes Anda pukul {time}.</source>
        <translation>The proctor paused your test at {time}.</translation>
    </message>
    <message>
        <source>Mohon tetap di kursi.</source>
        <translation>Please stay in your seat.</translation>
    </message>
    <message>
        <source>Tes berlanjut setelah pengawas membuka jeda.</source>
        <translation>The test goes on when the proctor ends the pause.</translation>
    </message>
    <message>
        <source>Tes berlanjut di soal {n} setelah pengawas membuka jeda.</source>
        <translation>The test goes on at question {n} when the proctor ends the pause.</translation>
    </message>
    <message>
        <source>Lama jeda</source>
        <translation>Length of pause</translation>
    </message>
    <message>
        <source>Sisa waktu bagian</source>
        <translation>Time left, section</translation>
    </message>
    <message>
        <source>Sisa waktu seluruhnya</source>
        <translation>Time left, whole test</translation>
    </message>
    <message>
        <source>Waktu berhenti selama jeda.</source>
        <translation>Time stands still during the pause.</translation>
    </message>
    <message>
        <source>Alasan: {reason}.</source>
        <translation>Reason: {reason}.</translation>
    </message>
</context>
<context>
    <name>Photo</name>
    <message>
        <source>Foto peserta</source>
        <translation>Photo of the participant</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>Gambar</source>
        <translation>Picture</translation>
    </message>
    <message>
        <source>Tekan Enter untuk memperbesar.</source>
        <translation>Press Enter to enlarge.</translation>
    </message>
    <message>
        <source>Klik untuk memperbesar</source>
        <translation>Click to enlarge</translation>
    </message>
</context>
<context>
    <name>QrCode</name>
    <message>
        <source>Kode QR tanda terima</source>
        <translation>QR code of the receipt</translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>Bahan bacaan</source>
        <translation>Reading material</translation>
    </message>
    <message>
        <source>Masih ada bacaan di bawah</source>
        <translation>More to read below</translation>
    </message>
</context>
<context>
    <name>ReceiptPage</name>
    <message>
        <source>&amp;Cetak tanda terima</source>
        <translation>&amp;Print receipt</translation>
    </message>
    <message>
        <source>&amp;Selesai</source>
        <translation>&amp;Done</translation>
    </message>
    <message>
        <source>Jawaban sudah disegel. Silakan cetak atau catat tanda terima ini.</source>
        <translation>Your answers are sealed. Please print or note down this receipt.</translation>
    </message>
    <message>
        <source>Tes ditutup oleh {who}.</source>
        <translation>The test was closed by {who}.</translation>
    </message>
    <message>
        <source>{answered} dari {all} soal</source>
        <translation>{answered} of {all} questions</translation>
    </message>
    <message>
        <source>Nama</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>NIP</source>
        <translation>NIP</translation>
    </message>
    <message>
        <source>Sesi</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Diserahkan</source>
        <translation>Handed in</translation>
    </message>
    <message>
        <source>Jawaban</source>
        <translation>Answers</translation>
    </message>
    <message>
        <source>Tanda tangan server ruang menyusul.</source>
        <translation>The room server&apos;s signature will follow.</translation>
    </message>
    <message>
        <source>Terima kasih, tes Anda sudah selesai</source>
        <translation>Thank you, your test is complete</translation>
    </message>
    <message>
        <source>Tanda terima</source>
        <translation>Receipt</translation>
    </message>
    <message>
        <source>Kata tanda terima. Catat untuk mencocokkan kemudian.</source>
        <translation>Receipt words. Note them down to compare later.</translation>
    </message>
    <message>
        <source>Apa yang direkam tentang saya</source>
        <translation>What was recorded about me</translation>
    </message>
    <message>
        <source>Setelah masa simpan, data dihapus otomatis. Anda berhak meminta salinan, perbaikan, atau penjelasan melalui Pejabat Pelindungan Data di instansi penyelenggara.</source>
        <translation>After the retention time, data are deleted automatically. You have the right to ask for a copy, a correction or an explanation through the Data Protection Officer of the organising institution.</translation>
    </message>
    <message>
        <source>Hasil pemetaan disampaikan melalui instansi Anda.</source>
        <translation>The result of the mapping is given to you through your institution.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>Jumlah</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Disimpan</source>
        <translation>Kept</translation>
    </message>
    <message>
        <source>Rekaman suara</source>
        <translation>Sound recording</translation>
    </message>
    <message>
        <source>tidak ada</source>
        <translation>none</translation>
    </message>
    <message>
        <source>{count} catatan</source>
        <translation>Records: {count}</translation>
    </message>
    <message>
        <source>5 tahun</source>
        <translation>5 years</translation>
    </message>
    <message>
        <source>2 tahun</source>
        <translation>2 years</translation>
    </message>
    <message>
        <source>Jawaban dan waktunya</source>
        <translation>Answers and their times</translation>
    </message>
    <message>
        <source>{count} soal</source>
        <translation>Questions: {count}</translation>
    </message>
    <message>
        <source>Kejadian teknis</source>
        <translation>Technical events</translation>
    </message>
    <message>
        <source>Tindakan pengawas</source>
        <translation>Proctor&apos;s actions</translation>
    </message>
</context>
<context>
    <name>ReceiptPaper</name>
    <message>
        <source>Tanda terima tes</source>
        <translation>Test receipt</translation>
    </message>
    <message>
        <source>Kata tanda terima</source>
        <translation>Receipt words</translation>
    </message>
    <message>
        <source>Hasil pemetaan disampaikan melalui instansi Anda.</source>
        <translation>The result of the mapping will reach you through your institution.</translation>
    </message>
    <message>
        <source>Tanda tangan server ruang menyusul.</source>
        <translation>The room server&apos;s signature will follow.</translation>
    </message>
    <message>
        <source>{answered} dari {all} soal</source>
        <translation>{answered} of {all} questions</translation>
    </message>
    <message>
        <source>Nama</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>NIP</source>
        <translation>NIP</translation>
    </message>
    <message>
        <source>Sesi</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Diserahkan</source>
        <translation>Handed in</translation>
    </message>
    <message>
        <source>Jawaban</source>
        <translation>Answers</translation>
    </message>
    <message>
        <source>Komputer ini tidak punya printer. Catat keenam kata, atau foto kode QR.</source>
        <translation>This computer has no printer. Write down the six words, or photograph the QR code.</translation>
    </message>
    <message>
        <source>Tanda terima dikirim ke printer.</source>
        <translation>The receipt was sent to the printer.</translation>
    </message>
    <message>
        <source>Printer tidak menerima tanda terima. Panggil pengawas, atau catat katanya.</source>
        <translation>The printer did not take the receipt. Call the proctor, or write down the words.</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>soal</source>
        <translation>questions</translation>
    </message>
    <message>
        <source>dijawab</source>
        <translation>answered</translation>
    </message>
    <message>
        <source>belum dijawab</source>
        <translation>unanswered</translation>
    </message>
    <message>
        <source>ragu-ragu</source>
        <translation>uncertain</translation>
    </message>
    <message>
        <source>&amp;Batalkan, kembali ke soal</source>
        <translation>&amp;Cancel, back to the questions</translation>
    </message>
    <message>
        <source>Latihan selesai?</source>
        <translation>Finished practising?</translation>
    </message>
    <message>
        <source>Periksa sebelum menyerahkan</source>
        <translation>Check before handing in</translation>
    </message>
    <message>
        <source>Bagian {n}, {title}.</source>
        <translation>Section {n}, {title}.</translation>
    </message>
    <message>
        <source>Soal yang belum dijawab masih dapat Anda isi.</source>
        <translation>You can still answer unanswered questions.</translation>
    </message>
    <message>
        <source>Tes ini diserahkan dalam</source>
        <translation>This test will be handed in in</translation>
    </message>
    <message>
        <source>Bagian ini diserahkan dalam</source>
        <translation>This section will be handed in in</translation>
    </message>
    <message>
        <source>Setelah diserahkan, jawaban disegel dan tidak dapat dibuka lagi. Jawaban Anda tetap tersimpan.</source>
        <translation>After handing in, answers are sealed and cannot be opened again. Your answers stay saved.</translation>
    </message>
    <message>
        <source>Serahkan sekaran&amp;g</source>
        <translation>Hand in no&amp;w</translation>
    </message>
    <message>
        <source>Membuka soal juga membatalkan penyerahan. Waktu tetap berjalan.</source>
        <translation>Opening a question also cancels handing in. Time keeps running.</translation>
    </message>
    <message>
        <source>Akhiri latihan</source>
        <translation>End practice</translation>
    </message>
    <message>
        <source>Latihan tidak dinilai dan jawabannya tidak disimpan.</source>
        <translation>Practice is not scored and its answers are not kept.</translation>
    </message>
    <message>
        <source>Selesai ber&amp;latih</source>
        <translation>Finish &amp;practice</translation>
    </message>
    <message>
        <source>Belum dapat diserahkan</source>
        <translation>Cannot be handed in yet</translation>
    </message>
    <message>
        <source>Waktu tetap berjalan. Anda dapat terus mengerjakan.</source>
        <translation>Time keeps running. You can go on working.</translation>
    </message>
    <message>
        <source>Dapat diserahkan dalam</source>
        <translation>Can be handed in in</translation>
    </message>
    <message>
        <source>Kem&amp;bali ke soal</source>
        <translation>&amp;Back to the questions</translation>
    </message>
    <message>
        <source>Pindah ke bagian lain</source>
        <translation>Go to another section</translation>
    </message>
    <message>
        <source>Periksa atau pindah bagian</source>
        <translation>Check or change section</translation>
    </message>
    <message>
        <source>&amp;Batalkan</source>
        <translation>&amp;Cancel</translation>
    </message>
    <message>
        <source>Membuka soal atau bagian lain juga membatalkan penyerahan. Waktu tetap berjalan.</source>
        <translation>Opening a question or another section also cancels handing in. Time runs on.</translation>
    </message>
    <message>
        <source>Serahkan bagian ini</source>
        <translation>Hand in this section</translation>
    </message>
    <message>
        <source>Serahkan hanya bila Anda sudah selesai dengan bagian ini. Setelah diserahkan, jawaban disegel dan tidak dapat dibuka lagi.</source>
        <translation>Hand in only when you have finished this section. After that, its answers are sealed and cannot be opened again.</translation>
    </message>
    <message>
        <source>Serahkan dan se&amp;gel bagian ini</source>
        <translation>Hand in and s&amp;eal this section</translation>
    </message>
    <message>
        <source>Waktu tetap berjalan.</source>
        <translation>Time runs on.</translation>
    </message>
    <message>
        <source>Belum dapat pindah: waktu minimum bagian ini belum tercapai.</source>
        <translation>You cannot go on yet: the minimum time of this section is not over.</translation>
    </message>
    <message>
        <source>Bagian {n} tetap terbuka; Anda dapat kembali selama waktu masih ada.</source>
        <translation>Section {n} stays open; you can come back while there is time left.</translation>
    </message>
    <message>
        <source>Waktu bagian {n} berhenti selama Anda di bagian lain.</source>
        <translation>The time of section {n} stops while you are in another section.</translation>
    </message>
    <message>
        <source>Waktu seluruh tes tetap berjalan.</source>
        <translation>The time of the whole test runs on.</translation>
    </message>
</context>
<context>
    <name>RulesPage</name>
    <message>
        <source>&amp;Saya sudah membaca dan memahami</source>
        <translation>I have &amp;read and understood this</translation>
    </message>
    <message>
        <source>&amp;Lanjutkan</source>
        <translation>Con&amp;tinue</translation>
    </message>
    <message>
        <source>Centang pernyataan ini dahulu.</source>
        <translation>Tick this statement first.</translation>
    </message>
    <message>
        <source>Baca sampai selesai. Tanyakan kepada pengawas bila ada yang belum jelas.</source>
        <translation>Read to the end. Ask the proctor if anything is unclear.</translation>
    </message>
    <message>
        <source>Tata tertib dan data Anda</source>
        <translation>Rules and your data</translation>
    </message>
    <message>
        <source>Tata tertib</source>
        <translation>Rules of conduct</translation>
    </message>
    <message>
        <source>Pemrosesan data pribadi</source>
        <translation>Processing of personal data</translation>
    </message>
    <message>
        <source>Kerjakan sendiri. Jangan bekerja sama atau membantu peserta lain.</source>
        <translation>Work alone. Do not work with or help other participants.</translation>
    </message>
    <message>
        <source>Simpan telepon, jam pintar, dan catatan di tempat yang ditentukan.</source>
        <translation>Put phones, smart watches and notes in the place provided.</translation>
    </message>
    <message>
        <source>Jangan memotret, menyalin, atau menyebarkan soal.</source>
        <translation>Do not photograph, copy or share questions.</translation>
    </message>
    <message>
        <source>Tetap di kursi Anda. Tekan Panggil pengawas bila perlu bantuan atau keluar.</source>
        <translation>Stay in your seat. Press Call the proctor if you need help or must leave.</translation>
    </message>
    <message>
        <source>Jangan mencabut kabel, mematikan komputer, atau membuka program lain.</source>
        <translation>Do not unplug cables, switch off the computer or open other programs.</translation>
    </message>
    <message>
        <source>Setiap bagian punya waktunya sendiri dan ditutup ketika waktunya habis.</source>
        <translation>Each section has its own time and closes when it is over.</translation>
    </message>
    <message>
        <source>Bagian yang sudah diserahkan tidak dapat dibuka kembali.</source>
        <translation>A section that was handed in cannot be opened again.</translation>
    </message>
    <message>
        <source>Bila komputer bermasalah, angkat tangan. Jawaban yang tersimpan tidak hilang.</source>
        <translation>If the computer has a problem, raise your hand. Saved answers are not lost.</translation>
    </message>
    <message>
        <source>Pelanggaran dicatat pengawas dalam berita acara.</source>
        <translation>The proctor records violations in the minutes.</translation>
    </message>
    <message>
        <source>Dasar: Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi. Penyelenggara: Badan Kepegawaian Negara.</source>
        <translation>Basis: Law Number 27 of 2022 on Personal Data Protection. Organiser: National Civil Service Agency (BKN).</translation>
    </message>
    <message>
        <source>Yang direkam: identitas, jawaban dan waktunya, kejadian teknis pada komputer ini, dan tindakan pengawas. Suara tidak direkam.</source>
        <translation>What is recorded: identity, answers and their times, technical events on this computer, and the proctor&apos;s actions. Sound is not recorded.</translation>
    </message>
    <message>
        <source>Tujuan: pemetaan kompetensi dan menjaga tes yang adil. Data tidak dipakai untuk tujuan lain.</source>
        <translation>Purpose: competency mapping and keeping the test fair. Data are not used for anything else.</translation>
    </message>
    <message>
        <source>Masa simpan: jawaban 5 tahun, catatan teknis dan tindakan pengawas 2 tahun; setelah itu dihapus.</source>
        <translation>Retention: answers 5 years, technical records and the proctor&apos;s actions 2 years; after that they are deleted.</translation>
    </message>
    <message>
        <source>Anda berhak meminta salinan, perbaikan, atau penjelasan melalui Pejabat Pelindungan Data di instansi penyelenggara.</source>
        <translation>You have the right to ask for a copy, a correction or an explanation through the Data Protection Officer of the organising institution.</translation>
    </message>
</context>
<context>
    <name>SavedLine</name>
    <message>
        <source>ruang</source>
        <translation>room</translation>
    </message>
    <message>
        <source>server ruang</source>
        <translation>room server</translation>
    </message>
    <message>
        <source>pusat</source>
        <translation>centre</translation>
    </message>
    <message>
        <source>Menyimpan…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>Belum tersimpan.</source>
        <translation>Not saved yet.</translation>
    </message>
    <message>
        <source>Tersimpan di komputer ini</source>
        <translation>Saved on this computer</translation>
    </message>
    <message>
        <source>Tersimpan</source>
        <translation>Saved</translation>
    </message>
    <message>
        <source>mengirim</source>
        <translation>sending</translation>
    </message>
    <message>
        <source>menunggu</source>
        <translation>waiting</translation>
    </message>
    <message>
        <source>terputus</source>
        <translation>cut off</translation>
    </message>
</context>
<context>
    <name>SeatBox</name>
    <message>
        <source>Kursi</source>
        <translation>Seat</translation>
    </message>
</context>
<context>
    <name>SeatWindow</name>
    <message>
        <source>Sisa waktu bagian ini {n} menit.</source>
        <translation>Minutes left in this section: {n}.</translation>
    </message>
</context>
<context>
    <name>SectionIntroPage</name>
    <message>
        <source>&amp;Mulai bagian ini</source>
        <translation>&amp;Begin this section</translation>
    </message>
    <message>
        <source>Bagian {n} dari {all}.</source>
        <translation>Section {n} of {all}.</translation>
    </message>
    <message>
        <source>tidak dibatasi</source>
        <translation>not limited</translation>
    </message>
    <message>
        <source>Jumlah soal</source>
        <translation>Questions</translation>
    </message>
    <message>
        <source>Waktu</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>Paling cepat diserahkan</source>
        <translation>Hand in after</translation>
    </message>
    <message>
        <source>Menutup bagian</source>
        <translation>Closing the section</translation>
    </message>
    <message>
        <source>Bagian ini ditutup sendiri ketika waktunya habis.</source>
        <translation>This section closes by itself when its time is over.</translation>
    </message>
    <message>
        <source>Anda dapat berpindah bagian dan kembali selama waktu masih ada.</source>
        <translation>You can move between sections and come back while there is time.</translation>
    </message>
    <message>
        <source>Anda menyerahkannya sendiri. Setelah itu tidak dapat dibuka lagi.</source>
        <translation>You hand it in yourself. After that it cannot be opened again.</translation>
    </message>
    <message>
        <source>Waktu bagian sebelumnya habis. Semua jawaban sudah tersimpan.</source>
        <translation>The time of the previous section is over. All answers are saved.</translation>
    </message>
    <message>
        <source>Bagian sebelumnya sudah diserahkan dan disegel.</source>
        <translation>The previous section was handed in and sealed.</translation>
    </message>
    <message>
        <source>Waktu berjalan setelah Anda menekan Mulai.</source>
        <translation>Time runs once you press Begin.</translation>
    </message>
    <message>
        <source>&amp;Lanjutkan bagian ini</source>
        <translation>&amp;Continue this section</translation>
    </message>
    <message>
        <source>Kem&amp;bali ke bagian {n}</source>
        <translation>&amp;Back to section {n}</translation>
    </message>
    <message>
        <source>Atau buka bagian lain</source>
        <translation>Or open another section</translation>
    </message>
    <message>
        <source>Bagian ini masih terbuka. Waktunya berjalan lagi setelah Anda menekan Lanjutkan.</source>
        <translation>This section is still open. Its time runs again once you press Continue.</translation>
    </message>
    <message>
        <source>Waktu bagian ini berjalan setelah Anda menekan Mulai.</source>
        <translation>The time of this section runs once you press Begin.</translation>
    </message>
    <message>
        <source>Sampai saat itu waktu bagian {n} masih berjalan.</source>
        <translation>Until then the time of section {n} still runs.</translation>
    </message>
    <message>
        <source>Dijawab</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Sisa waktu</source>
        <translation>Time left</translation>
    </message>
    <message>
        <source>Tetap terbuka</source>
        <translation>Stays open</translation>
    </message>
    <message>
        <source>Bagian {numbers}. Anda dapat kembali setelah waktu bagian ini habis.</source>
        <translation>Section {numbers}. You can go back when the time of this section is up.</translation>
    </message>
    <message>
        <source>Bagian {numbers}. Anda dapat kembali selama waktu masih ada.</source>
        <translation>Section {numbers}. You can go back while there is time left.</translation>
    </message>
    <message>
        <source>Bagian {numbers}. Anda dapat kembali setelah bagian ini diserahkan.</source>
        <translation>Section {numbers}. You can go back once this section is handed in.</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Coba &amp;latihan</source>
        <translation>Try the &amp;practice</translation>
    </message>
    <message>
        <source>&amp;Mulai tes</source>
        <translation>&amp;Begin the test</translation>
    </message>
    <message>
        <source>{count} bagian. Waktu seluruhnya {time}.</source>
        <translation>Sections: {count}. Whole time: {time}.</translation>
    </message>
    <message>
        <source>{count} bagian.</source>
        <translation>Sections: {count}.</translation>
    </message>
    <message>
        <source>{count} soal</source>
        <translation>Questions: {count}</translation>
    </message>
    <message>
        <source>Paket soal sedang dibuka…</source>
        <translation>Opening the question package…</translation>
    </message>
    <message>
        <source>Paket soal belum dapat dibuka. Waktu belum berjalan. Panggil pengawas.</source>
        <translation>The question package cannot be opened yet. Time is not running. Call the proctor.</translation>
    </message>
    <message>
        <source>Menunggu aba-aba mulai dari pengawas.</source>
        <translation>Waiting for the proctor&apos;s signal to start.</translation>
    </message>
    <message>
        <source>Bagian dan waktunya ditampilkan setelah paket soal dibuka.</source>
        <translation>Sections and times are shown once the package is open.</translation>
    </message>
    <message>
        <source>Paket soal sedang dibuka: {n} %. Waktu belum berjalan.</source>
        <translation>The test package is being opened: {n} %. The clock is not running yet.</translation>
    </message>
    <message>
        <source>Paket soal yang sudah dibuka</source>
        <translation>Part of the test package that is open</translation>
    </message>
</context>
<context>
    <name>StepLine</name>
    <message>
        <source>selesai</source>
        <translation>done</translation>
    </message>
    <message>
        <source>sekarang</source>
        <translation>now</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Masuk</source>
        <translation>Sign in</translation>
    </message>
    <message>
        <source>Periksa data diri</source>
        <translation>Check details</translation>
    </message>
    <message>
        <source>Izin pengawas</source>
        <translation>Proctor&apos;s permission</translation>
    </message>
    <message>
        <source>Tata tertib dan latihan</source>
        <translation>Rules and practice</translation>
    </message>
    <message>
        <source>Mulai bersama</source>
        <translation>Start together</translation>
    </message>
    <message>
        <source>Tekan salah satu tombol.</source>
        <translation>Press one of the buttons.</translation>
    </message>
    <message>
        <source>Pengawas mencocokkan wajah dan dokumen Anda di tempat duduk.</source>
        <translation>The proctor compares your face and document at your seat.</translation>
    </message>
    <message>
        <source>Lima menit, tidak dinilai.</source>
        <translation>Five minutes, not scored.</translation>
    </message>
    <message>
        <source>Setelah pengarahan pengawas.</source>
        <translation>After the proctor&apos;s briefing.</translation>
    </message>
    <message>
        <source>Langkah sebelum tes</source>
        <translation>Steps before the test</translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message>
        <source>%H.%M.%S</source>
        <translation>%H:%M:%S</translation>
    </message>
    <message>
        <source>%H.%M</source>
        <translation>%H:%M</translation>
    </message>
    <message>
        <source>{count} menit</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
    <message>
        <source>Senin</source>
        <translation>Monday</translation>
    </message>
    <message>
        <source>Selasa</source>
        <translation>Tuesday</translation>
    </message>
    <message>
        <source>Rabu</source>
        <translation>Wednesday</translation>
    </message>
    <message>
        <source>Kamis</source>
        <translation>Thursday</translation>
    </message>
    <message>
        <source>Jumat</source>
        <translation>Friday</translation>
    </message>
    <message>
        <source>Sabtu</source>
        <translation>Saturday</translation>
    </message>
    <message>
        <source>Minggu</source>
        <translation>Sunday</translation>
    </message>
    <message>
        <source>Januari</source>
        <translation>January</translation>
    </message>
    <message>
        <source>Februari</source>
        <translation>February</translation>
    </message>
    <message>
        <source>Maret</source>
        <translation>March</translation>
    </message>
    <message>
        <source>April</source>
        <translation>April</translation>
    </message>
    <message>
        <source>Mei</source>
        <translation>May</translation>
    </message>
    <message>
        <source>Juni</source>
        <translation>June</translation>
    </message>
    <message>
        <source>Juli</source>
        <translation>July</translation>
    </message>
    <message>
        <source>Agustus</source>
        <translation>August</translation>
    </message>
    <message>
        <source>September</source>
        <translation>September</translation>
    </message>
    <message>
        <source>Oktober</source>
        <translation>October</translation>
    </message>
    <message>
        <source>November</source>
        <translation>November</translation>
    </message>
    <message>
        <source>Desember</source>
        <translation>December</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>&amp;Panggil pengawas</source>
        <translation>Ca&amp;ll the proctor</translation>
    </message>
    <message>
        <source>Perkecil huruf</source>
        <translation>Smaller letters</translation>
    </message>
    <message>
        <source>Perbesar huruf</source>
        <translation>Larger letters</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>terang</source>
        <translation>light</translation>
    </message>
    <message>
        <source>gelap</source>
        <translation>dark</translation>
    </message>
    <message>
        <source>tinggi</source>
        <translation>high</translation>
    </message>
    <message>
        <source>Kontras: {theme}</source>
        <translation>Contrast: {theme}</translation>
    </message>
    <message>
        <source>&amp;Kontras</source>
        <translation>C&amp;ontrast</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>&amp;Buka</source>
        <translation>&amp;Open</translation>
    </message>
    <message>
        <source>&amp;Kode baru</source>
        <translation>&amp;New code</translation>
    </message>
    <message>
        <source>Komputer ini dimulai ulang dan server ruang tidak menjawab; jawaban Anda tersimpan aman di sini.</source>
        <translation>This computer restarted and the room server does not answer; your answers are safe here.</translation>
    </message>
    <message>
        <source>Perlu kode dari pengawas</source>
        <translation>A code from the proctor is needed</translation>
    </message>
    <message>
        <source>Server ruang tetap dihubungi. Bila menjawab, tes berlanjut sendiri.</source>
        <translation>Still trying the room server. If it answers, the test goes on by itself.</translation>
    </message>
    <message>
        <source>Berlaku {time} lagi</source>
        <translation>Valid for {time}</translation>
    </message>
    <message>
        <source>Coba lagi {n} detik</source>
        <translation>Try again in {n} s</translation>
    </message>
    <message>
        <source>Membuka…</source>
        <translation>Opening…</translation>
    </message>
    <message>
        <source>Kode dari pengawas</source>
        <translation>Code from the proctor</translation>
    </message>
    <message>
        <source>Kode QR kursi ini</source>
        <translation>QR code of this seat</translation>
    </message>
    <message>
        <source>Bacakan kode kursi ini kepada pengawas</source>
        <translation>Read this seat code to the proctor</translation>
    </message>
    <message>
        <source>{groups} kelompok berisi {digits} angka</source>
        <translation>{groups} groups of {digits} digits</translation>
    </message>
    <message>
        <source>Ketik kode yang diberikan pengawas</source>
        <translation>Type the code the proctor gives you</translation>
    </message>
    <message>
        <source>Tekan Buka</source>
        <translation>Press Open</translation>
    </message>
    <message>
        <source>Kode kursi untuk kamera pengawas</source>
        <translation>Seat code for the proctor&apos;s camera</translation>
    </message>
    <message>
        <source>Bila tidak terbuka</source>
        <translation>If it does not open</translation>
    </message>
    <message>
        <source>Kode hanya berlaku untuk kursi dan layar ini, satu kali. Bila ditolak, minta pengawas membacakannya lagi; bila lewat waktu, tekan Kode baru.</source>
        <translation>The code works for this seat and screen only, once. If refused, have the proctor read it again; if too late, press New code.</translation>
    </message>
    <message>
        <source>Kode kursi sudah habis. Jawaban tetap aman. Pengawas perlu menyalakan server ruang.</source>
        <translation>No seat codes are left. The answers are safe. The proctor must start the room server.</translation>
    </message>
    <message>
        <source>Kode belum lengkap. Ketik {groups} kelompok berisi {digits} angka.</source>
        <translation>The code is incomplete. Type {groups} groups of {digits} digits.</translation>
    </message>
    <message>
        <source>Kelompok ke-{n} tidak cocok. Minta pengawas membacakan kelompok itu lagi.</source>
        <translation>Group {n} does not match. Ask the proctor to read that group again.</translation>
    </message>
    <message>
        <source>Kode ini bukan untuk kode kursi di atas. Minta pengawas membuat kode lagi.</source>
        <translation>This code is not for the seat code above. Ask the proctor for another.</translation>
    </message>
    <message>
        <source>Sudah {n} kali salah. Tekan Kode baru, lalu bacakan kepada pengawas.</source>
        <translation>Wrong {n} times. Press New code and read it to the proctor.</translation>
    </message>
    <message>
        <source>Waktu kode habis. Tekan Kode baru, lalu bacakan kepada pengawas.</source>
        <translation>The code&apos;s time is over. Press New code and read it to the proctor.</translation>
    </message>
    <message>
        <source>Kode kursi ini sudah pernah dipakai. Beri tahu pengawas, lalu tekan Kode baru.</source>
        <translation>This seat code was used before. Tell the proctor, then press New code.</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>,</source>
        <translation>.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Pengawas belum memberi izin. Mohon tunggu sebentar.</source>
        <translation>The proctor has not given permission yet. Please wait a moment.</translation>
    </message>
    <message>
        <source>Tes belum dimulai. Mohon tunggu aba-aba mulai.</source>
        <translation>The test has not started yet. Please wait for the signal.</translation>
    </message>
    <message>
        <source>Tes sedang dijeda pengawas. Waktu Anda berhenti.</source>
        <translation>The proctor paused the test. Your time has stopped.</translation>
    </message>
    <message>
        <source>Tes Anda sudah diserahkan dan disegel.</source>
        <translation>Your test has been handed in and sealed.</translation>
    </message>
    <message>
        <source>Bagian ini sudah diserahkan dan disegel.</source>
        <translation>This section has been handed in and sealed.</translation>
    </message>
    <message>
        <source>Bagian ini belum dibuka.</source>
        <translation>This section is not open yet.</translation>
    </message>
    <message>
        <source>Bagian dikerjakan berurutan. Selesaikan bagian ini dahulu.</source>
        <translation>Sections are worked on in order. Finish this one first.</translation>
    </message>
    <message>
        <source>Bagian ini belum dapat diserahkan: waktu minimum belum tercapai.</source>
        <translation>This section cannot be handed in yet: the minimum time is not reached.</translation>
    </message>
    <message>
        <source>Bagian ini ditutup sendiri ketika waktunya habis. Tidak perlu diserahkan.</source>
        <translation>This section closes by itself when its time is over. There is no need to hand it in.</translation>
    </message>
    <message>
        <source>Soal pada bagian ini dikerjakan berurutan dan tidak dapat dibuka kembali.</source>
        <translation>Questions in this section are worked on in order and cannot be opened again.</translation>
    </message>
    <message>
        <source>Masih ada bagian yang terbuka. Serahkan bagian itu dahulu.</source>
        <translation>A section is still open. Hand it in first.</translation>
    </message>
    <message>
        <source>Soal itu tidak ada pada bagian ini. Pilih soal lain pada daftar.</source>
        <translation>That question is not in this section. Choose another one from the list.</translation>
    </message>
    <message>
        <source>Jawaban itu tidak dapat disimpan. Silakan pilih kembali.</source>
        <translation>That answer cannot be saved. Please choose again.</translation>
    </message>
    <message>
        <source>Itu belum dapat dilakukan pada tahap ini.</source>
        <translation>That cannot be done at this stage.</translation>
    </message>
    <message>
        <source>Batas untuk tindakan ini sudah tercapai.</source>
        <translation>The limit for this action has been reached.</translation>
    </message>
    <message>
        <source>Server ruang tidak menjawab. Data Anda belum dapat diperiksa. Tunggu sebentar, lalu tekan Masuk lagi.</source>
        <translation>The room server does not answer. Your details cannot be checked yet. Wait a moment, then press Sign in again.</translation>
    </message>
    <message>
        <source>Nomor belum lengkap. Anda belum masuk. Ketik 18 angka NIP, atau nomor peserta seperti pada kartu.</source>
        <translation>The number is not complete. You are not signed in. Type the 18-digit NIP, or the participant number as on the card.</translation>
    </message>
    <message>
        <source>PIN belum lengkap. Anda belum masuk. Ketik 6 angka pada slip dari meja pendaftaran.</source>
        <translation>The PIN is not complete. You are not signed in. Type the 6 digits on the slip from the registration desk.</translation>
    </message>
    <message>
        <source>Panggil pengawas dan jangan matikan komputer.</source>
        <translation>Call the proctor and do not switch off the computer.</translation>
    </message>
    <message>
        <source>Jawaban yang sudah tersimpan tetap aman di komputer ini.</source>
        <translation>Answers already saved stay safe on this computer.</translation>
    </message>
    <message>
        <source>Penyimpanan di komputer ini dibuat oleh versi yang lebih baru.</source>
        <translation>The store on this computer was made by a newer version.</translation>
    </message>
    <message>
        <source>Panggil pengawas; teknisi perlu memasang versi terbaru.</source>
        <translation>Call the proctor; a technician needs to install the newest version.</translation>
    </message>
    <message>
        <source>Penyimpanan di komputer ini rusak dan tidak dapat dibuka.</source>
        <translation>The store on this computer is damaged and cannot be opened.</translation>
    </message>
    <message>
        <source>Jawaban yang sudah sampai di server ruang tetap aman.</source>
        <translation>Answers that reached the room server are safe.</translation>
    </message>
    <message>
        <source>Penyimpanan di komputer ini tidak dapat dibuka kuncinya.</source>
        <translation>The store on this computer cannot be unlocked.</translation>
    </message>
    <message>
        <source>Paket soal di komputer ini tidak dapat dipercaya.</source>
        <translation>The question package on this computer cannot be trusted.</translation>
    </message>
    <message>
        <source>Tes belum dapat dimulai di komputer ini; waktu Anda belum berjalan.</source>
        <translation>The test cannot start on this computer yet; your time is not running.</translation>
    </message>
    <message>
        <source>Panggil pengawas untuk memuat ulang paket soal.</source>
        <translation>Call the proctor to load the question package again.</translation>
    </message>
    <message>
        <source>Program berhenti karena gangguan.</source>
        <translation>The program stopped because of a fault.</translation>
    </message>
    <message>
        <source>Sambungan ke server ruang terputus sejak {time}.</source>
        <translation>The connection to the room server has been lost since {time}.</translation>
    </message>
    <message>
        <source>Anda dapat terus mengerjakan; jawaban tersimpan di komputer ini.</source>
        <translation>You can go on working; answers are saved on this computer.</translation>
    </message>
    <message>
        <source>Belum tersimpan.</source>
        <translation>Not saved yet.</translation>
    </message>
    <message>
        <source>Jawaban terakhir belum masuk ke penyimpanan. Jangan matikan komputer; panggil pengawas.</source>
        <translation>The last answer has not reached the store. Do not switch off the computer; call the proctor.</translation>
    </message>
    <message>
        <source>Pengawas sudah dipanggil pukul {time}.</source>
        <translation>The proctor was called at {time}.</translation>
    </message>
    <message>
        <source>Mohon tunggu di kursi Anda. Waktu tetap berjalan.</source>
        <translation>Please wait in your seat. Time keeps running.</translation>
    </message>
    <message>
        <source>Catatan di komputer ini perlu diperiksa.</source>
        <translation>The records on this computer need to be checked.</translation>
    </message>
    <message>
        <source>Jawaban Anda disimpan apa adanya. Mohon panggil pengawas.</source>
        <translation>Your answers are kept as they are. Please call the proctor.</translation>
    </message>
    <message>
        <source>Waktu bagian ini habis.</source>
        <translation>The time of this section is over.</translation>
    </message>
    <message>
        <source>Semua jawaban sudah tersimpan.</source>
        <translation>All answers are saved.</translation>
    </message>
    <message>
        <source>Waktu Anda dikurangi {amount}.</source>
        <translation>Your time was reduced by {amount}.</translation>
    </message>
    <message>
        <source>Waktu Anda ditambah {amount}.</source>
        <translation>Your time was extended by {amount}.</translation>
    </message>
    <message>
        <source>Waktu bagian ini sudah habis. Perubahan terakhir tidak dicatat.</source>
        <translation>The time of this section is over. The last change was not recorded.</translation>
    </message>
    <message>
        <source>Belum dapat dilanjutkan: penyimpanan komputer ini penuh atau terganggu. Panggil pengawas.</source>
        <translation>It cannot go on yet: this computer&apos;s storage is full or disturbed. Call the proctor.</translation>
    </message>
    <message>
        <source>Latihan tidak dapat dibuka. Anda tetap dapat memulai tes.</source>
        <translation>The practice cannot be opened. You can begin the test all the same.</translation>
    </message>
    <message>
        <source>Penyimpanan komputer ini penuh atau terganggu. Anda belum masuk. Panggil pengawas.</source>
        <translation>This computer&apos;s storage is full or disturbed. You are not logged in yet. Call the proctor.</translation>
    </message>
    <message>
        <source>Paket soal belum lengkap di komputer ini. Anda belum dapat masuk. Mohon tunggu sebentar atau panggil pengawas.</source>
        <translation>The test package is not complete on this computer. You cannot log in yet. Please wait a moment or call the proctor.</translation>
    </message>
    <message>
        <source>Berkas kursi ini untuk sesi lain.</source>
        <translation>This seat&apos;s file is for another session.</translation>
    </message>
    <message>
        <source>Tes belum dapat dibuka di komputer ini.</source>
        <translation>The test cannot be opened on this computer yet.</translation>
    </message>
    <message>
        <source>Panggil pengawas untuk memasang berkas kursi sesi ini.</source>
        <translation>Call the proctor to install this session&apos;s seat file.</translation>
    </message>
    <message>
        <source>Pendopo sudah berjalan di komputer ini.</source>
        <translation>Pendopo is already running on this computer.</translation>
    </message>
    <message>
        <source>Tes hanya dapat dibuka pada satu jendela.</source>
        <translation>The test can be open in one window only.</translation>
    </message>
    <message>
        <source>Gunakan jendela yang sudah terbuka, atau panggil pengawas.</source>
        <translation>Use the window that is open already, or call the proctor.</translation>
    </message>
    <message>
        <source>Program mengalami gangguan.</source>
        <translation>The program had a fault.</translation>
    </message>
    <message>
        <source>Jawaban yang tersimpan aman dan tes dapat dilanjutkan. Beri tahu pengawas.</source>
        <translation>Saved answers are safe and the test can go on. Tell the proctor.</translation>
    </message>
    <message>
        <source>Berkas ini tidak disimpan: tempat untuk berkas Anda sudah penuh. Panggil pengawas.</source>
        <translation>This file was not saved: the space for your files is full. Call the proctor.</translation>
    </message>
    <message>
        <source>Tombol itu sudah Anda tekan dan tidak dapat dibatalkan. Jawaban Anda masih dapat diubah selama soal ini dapat dibuka.</source>
        <translation>You have pressed that button and it cannot be undone. You can still change your answers while this question can be opened.</translation>
    </message>
    <message>
        <source>Waktu bagian {title} habis.</source>
        <translation>The time of section {title} is up.</translation>
    </message>
    <message>
        <source>Alamat server belum benar. Komputer ini belum terdaftar. Ketik seperti pada layar server, misalnya 192.168.1.10:8443.</source>
        <translation>The server&apos;s address is not right. This computer is not enrolled. Type it as on the server&apos;s screen, for example 192.168.1.10:8443.</translation>
    </message>
    <message>
        <source>Kode belum lengkap. Komputer ini belum terdaftar. Ketik ketujuh kelompok, masing-masing empat huruf atau angka.</source>
        <translation>The code is incomplete. This computer is not enrolled. Type all seven groups of four letters or digits.</translation>
    </message>
    <message>
        <source>Ada huruf atau angka kode yang salah ketik. Komputer ini belum terdaftar. Bandingkan setiap kelompok dengan kode dari server.</source>
        <translation>A letter or digit of the code was mistyped. This computer is not enrolled. Compare each group with the server&apos;s code.</translation>
    </message>
    <message>
        <source>Tidak ada server yang menjawab di alamat ini. Komputer ini belum terdaftar. Periksa alamat, kabel jaringan, dan server ruang.</source>
        <translation>No server answers at this address. This computer is not enrolled. Check the address, the network cable and the room server.</translation>
    </message>
    <message>
        <source>Yang menjawab di alamat ini bukan server dari kode Anda. Tidak ada yang dikirim. Periksa alamat dan kode; bila tetap begini, beri tahu penanggung jawab ruang.</source>
        <translation>What answers at this address is not the server of your code. Nothing was sent. Check address and code; if it stays so, tell the person in charge of the room.</translation>
    </message>
    <message>
        <source>Server tidak mengenal kode ini. Komputer ini belum terdaftar. Bandingkan kode, atau minta kode baru di server ruang.</source>
        <translation>The server does not know this code. This computer is not enrolled. Compare the code, or ask for a new one at the room server.</translation>
    </message>
    <message>
        <source>Kode ini sudah tidak berlaku: pernah dipakai atau sudah diganti. Komputer ini belum terdaftar. Minta kode baru di server ruang.</source>
        <translation>This code is no longer valid: it was used or replaced. This computer is not enrolled. Ask for a new code at the room server.</translation>
    </message>
    <message>
        <source>Masa berlaku kode ini habis. Komputer ini belum terdaftar. Minta kode baru di server ruang.</source>
        <translation>This code has expired. This computer is not enrolled. Ask for a new code at the room server.</translation>
    </message>
    <message>
        <source>Terlalu banyak kode yang salah. Pendaftaran ditahan lima belas menit. Setelah itu, gunakan kode baru.</source>
        <translation>Too many wrong codes. Enrolling is held for fifteen minutes. After that, use a new code.</translation>
    </message>
    <message>
        <source>Penyimpanan komputer ini penuh atau terganggu. Komputer ini belum terdaftar. Panggil teknisi, lalu minta kode baru.</source>
        <translation>This computer&apos;s storage is full or disturbed. This computer is not enrolled. Call a technician, then ask for a new code.</translation>
    </message>
    <message>
        <source>Server ruang belum dapat mendaftarkan komputer. Komputer ini belum terdaftar. Baca rinciannya dan selesaikan di server ruang.</source>
        <translation>The room server cannot enrol computers yet. This computer is not enrolled. Read the details and settle it at the room server.</translation>
    </message>
    <message>
        <source>Pendaftaran komputer ini dicabut di server ruang. Komputer ini tidak dapat dipakai untuk tes. Panggil pengawas; dengan kode baru komputer ini dapat didaftarkan lagi.</source>
        <translation>This computer&apos;s enrolment was revoked at the room server. It cannot be used for a test. Call the proctor; with a new code it can be enrolled again.</translation>
    </message>
    <message>
        <source>Masa pendaftaran komputer ini habis. Komputer ini belum dapat dipakai untuk tes. Panggil pengawas untuk mendaftarkannya lagi dengan kode baru.</source>
        <translation>This computer&apos;s enrolment has expired. It cannot be used for a test yet. Call the proctor to enrol it again with a new code.</translation>
    </message>
    <message>
        <source>Komputer lain sedang memakai pendaftaran yang sama. Komputer ini belum dapat dipakai untuk tes. Panggil pengawas: keduanya perlu diperiksa di server ruang.</source>
        <translation>Another computer is using the same enrolment. This one cannot be used for a test yet. Call the proctor: both need to be checked at the room server.</translation>
    </message>
    <message>
        <source>Yang menjawab bukan server ruang tempat komputer ini terdaftar. Tidak ada yang dikirim. Panggil pengawas; bila ruang disiapkan ulang, daftarkan komputer ini lagi.</source>
        <translation>What answers is not the room server this computer is enrolled with. Nothing was sent. Call the proctor; if the room was set up anew, enrol this computer again.</translation>
    </message>
    <message>
        <source>Server ruang tidak mengenal komputer ini. Komputer ini belum dapat dipakai untuk tes. Panggil pengawas untuk mendaftarkannya dengan kode baru.</source>
        <translation>The room server does not know this computer. It cannot be used for a test yet. Call the proctor to enrol it with a new code.</translation>
    </message>
    <message>
        <source>Nomor dan PIN tidak cocok. Anda belum masuk; masih ada {count} kali percobaan. Periksa kartu peserta dan slip PIN Anda, lalu coba lagi.</source>
        <translation>Number and PIN do not match. You are not logged in; {count} tries are left. Check your card and PIN slip, then try again.</translation>
    </message>
    <message>
        <source>Percobaan terakhir tidak cocok. Anda dapat mencoba lagi dalam {count} detik. Periksa dahulu kartu peserta dan slip PIN Anda.</source>
        <translation>The last try did not match. You can try again in {count} seconds. Check your card and PIN slip first.</translation>
    </message>
    <message>
        <source>Sudah beberapa kali tidak cocok. Nomor ini dikunci di semua kursi; jawaban yang sudah tersimpan tetap aman. Panggil pengawas untuk membukanya.</source>
        <translation>It did not match several times. This number is locked at every seat; saved answers are safe. Call the proctor to unlock it.</translation>
    </message>
    <message>
        <source>Terlalu banyak percobaan masuk yang tidak cocok di komputer ini. Kursi ini dikunci. Panggil pengawas untuk membukanya.</source>
        <translation>Too many tries at this computer did not match. This seat is locked. Call the proctor to unlock it.</translation>
    </message>
    <message>
        <source>Tes Anda terbuka di kursi {seat}. Di kursi ini Anda belum dapat masuk. Panggil pengawas untuk memindahkannya.</source>
        <translation>Your test is open at seat {seat}. You cannot log in here yet. Call the proctor to move it.</translation>
    </message>
    <message>
        <source>Tes Anda dimulai di kursi ini, tetapi komputernya bukan yang sama. Jawaban yang sudah sampai di server ruang aman. Panggil pengawas untuk memindahkannya ke kursi lain.</source>
        <translation>Your test began at this seat, but on another computer. Answers at the room&apos;s server are safe. Call the proctor to move it to another seat.</translation>
    </message>
    <message>
        <source>Tes Anda belum dapat dibuka di sini: server ruang belum siap. Jawaban Anda aman. Tunggu sebentar, lalu tekan Masuk lagi.</source>
        <translation>Your test cannot be opened here yet: the room&apos;s server is not ready. Your answers are safe. Wait a moment, then press Log in again.</translation>
    </message>
    <message>
        <source>Tes Anda tidak dapat dilanjutkan di komputer ini. Jawaban Anda aman. Panggil pengawas untuk memindahkannya ke kursi lain.</source>
        <translation>Your test cannot go on at this computer. Your answers are safe. Call the proctor to move it to another seat.</translation>
    </message>
    <message>
        <source>Tes Anda dilanjutkan di kursi {seat}.</source>
        <translation>Your test goes on at seat {seat}.</translation>
    </message>
    <message>
        <source>Komputer ini tidak lagi dipakai. Jawaban Anda aman.</source>
        <translation>This computer is no longer used. Your answers are safe.</translation>
    </message>
    <message>
        <source>Silakan pindah ke kursi {seat} dan masuk dengan PIN Anda.</source>
        <translation>Please move to seat {seat} and log in with your PIN.</translation>
    </message>
    <message>
        <source>Pengawas</source>
        <translation>Proctor</translation>
    </message>
    <message>
        <source>Penyelia</source>
        <translation>Supervisor</translation>
    </message>
    <message>
        <source>Pesan dari {role} {name}, pukul {time}</source>
        <translation>Message from {role} {name}, {time}</translation>
    </message>
    <message>
        <source>{count} pesan lagi menunggu</source>
        <translation>{count} more waiting</translation>
    </message>
    <message>
        <source>Tes Anda tidak dapat dibuka: data dari server ruang tidak dapat dipakai. Anda belum masuk. Panggil pengawas.</source>
        <translation>Your test cannot be opened: what the room&apos;s server said cannot be used. You are not logged in. Call the proctor.</translation>
    </message>
    <message>
        <source>Alamat server belum benar. Alamat yang lama tetap dicoba. Ketik seperti pada layar server, misalnya 192.168.1.10:8443.</source>
        <translation>The server address is not right yet. The old address is still tried. Type it as on the server&apos;s screen, for example 192.168.1.10:8443.</translation>
    </message>
    <message>
        <source>Tidak ada server yang menjawab di alamat ini. Alamat yang lama tetap dicoba. Periksa alamat, kabel jaringan, dan server ruang.</source>
        <translation>No server answers at this address. The old address is still tried. Check the address, the network cable and the room&apos;s server.</translation>
    </message>
    <message>
        <source>Yang menjawab di alamat ini bukan server ruang tempat komputer ini terdaftar. Tidak ada yang dikirim. Bandingkan alamat dengan layar server ruang.</source>
        <translation>What answers at this address is not the room server this computer is enrolled with. Nothing was sent. Compare the address with the server&apos;s screen.</translation>
    </message>
    <message>
        <source>Server di alamat ini menjalankan sesi lain. Komputer ini terdaftar untuk sesi yang berbeda. Periksa alamat, atau daftarkan komputer ini lagi di server ruang.</source>
        <translation>The server at this address runs another session. This computer is enrolled for a different one. Check the address, or enrol this computer again at the room&apos;s server.</translation>
    </message>
    <message>
        <source>Server di alamat ini tidak menerima komputer ini. Alamat yang lama tetap dicoba. Baca rinciannya dan selesaikan di server ruang.</source>
        <translation>The server at this address does not accept this computer. The old address is still tried. Read the details and settle it at the room&apos;s server.</translation>
    </message>
    <message>
        <source>Catatan tes Anda di komputer ini tidak dapat dibaca; tidak ada yang dihapus. Jawaban yang sudah sampai di server ruang aman. Panggil pengawas untuk memindahkan Anda ke kursi lain.</source>
        <translation>The record of your test on this computer cannot be read; nothing was deleted. Answers that reached the room&apos;s server are safe. Call the proctor to move you to another seat.</translation>
    </message>
    <message>
        <source>Tes Anda dilanjutkan di kursi ini. Masuk lagi dengan PIN Anda: semua jawaban dari komputer lain akan ada di sini.</source>
        <translation>Your test goes on at this seat. Log in again with your PIN: all answers from the other computer will be here.</translation>
    </message>
</context>
<context>
    <name>Zoom</name>
    <message>
        <source>Gambar diperbesar. Tekan Escape untuk menutup.</source>
        <translation>Enlarged picture. Press Escape to close.</translation>
    </message>
    <message>
        <source>Tekan Escape atau klik untuk menutup</source>
        <translation>Press Escape or click to close</translation>
    </message>
</context>
</TS>
