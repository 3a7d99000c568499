module example.com/house

go 1.26.0

require github.com/iamlint/iamlint v0.0.0

replace github.com/iamlint/iamlint => ../..
