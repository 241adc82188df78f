package bolt_test

func child() {}
