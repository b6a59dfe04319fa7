module example.com/rapids

go 1.24

require pgregory.net/rapid v1.2.0
