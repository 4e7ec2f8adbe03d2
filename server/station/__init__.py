"""The room station: takes in what seats write, gives orders, passes on; reads no answer."""
