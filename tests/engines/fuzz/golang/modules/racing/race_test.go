package racing

import "testing"

func FuzzRace(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {
		if n < 10 {
			return
		}
		done, x := make(chan bool), 0
		go func() {
			x++
			done <- true
		}()
		x++
		<-done
	})
}
