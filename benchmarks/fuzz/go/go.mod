module example.test/fuzzing

go 1.22
