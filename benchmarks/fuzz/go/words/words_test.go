package words

import (
	"strings"
	"testing"

	"example.test/fuzzing/count"
)

func FuzzSlug(f *testing.F) {
	counter := count.New("FuzzSlug")
	f.Add("Hello, World")
	f.Fuzz(func(t *testing.T, title string) {
		counter.Tick()
		slug := Slug(title)
		if strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") || strings.Contains(slug, "--") {
			t.Fatalf("%q became %q", title, slug)
		}
	})
}

func FuzzWrap(f *testing.F) {
	counter := count.New("FuzzWrap")
	f.Add("the quick brown fox", 10)
	f.Fuzz(func(t *testing.T, text string, width int) {
		counter.Tick()
		lines := Wrap(text, width)
		if got, want := strings.Join(lines, " "), strings.Join(strings.Fields(text), " "); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, line := range lines {
			if len([]rune(line)) > width && strings.Contains(line, " ") {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
	})
}

func FuzzDistance(f *testing.F) {
	counter := count.New("FuzzDistance")
	f.Add("kitten", "sitting")
	f.Fuzz(func(t *testing.T, a, b string) {
		counter.Tick()
		if len(a)+len(b) > 400 {
			t.Skip("too long to be worth the time")
		}
		there, back := Distance(a, b), Distance(b, a)
		if there != back || (there == 0) != (string([]rune(a)) == string([]rune(b))) {
			t.Fatalf("%q, %q: %d, %d", a, b, there, back)
		}
	})
}
