module aiguard.example/contract

go 1.22
