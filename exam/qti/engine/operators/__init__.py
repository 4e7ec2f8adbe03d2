"""Every standard operator of QTI 2.x and 3.0, as a function of its operands."""
