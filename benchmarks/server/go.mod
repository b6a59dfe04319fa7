module aiguard.example/benchmarks/server

go 1.22
