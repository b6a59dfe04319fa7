package ini

import (
	"errors"
	"reflect"
	"testing"

	"example.test/fuzzing/count"
)

func FuzzParse(f *testing.F) {
	counter := count.New("FuzzParse")
	f.Add("a = 1\n[section]\n# nothing\nb = \"x\"")
	f.Fuzz(func(t *testing.T, text string) {
		counter.Tick()
		if file, err := Parse(text); (file == nil) != errors.Is(err, ErrSyntax) {
			t.Fatalf("%v, %v", file, err)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	counter := count.New("FuzzRoundTrip")
	f.Add("section", "key", "value")
	f.Fuzz(func(t *testing.T, section, key, value string) {
		counter.Tick()
		if section == "" {
			section = "s"
		}
		file := File{section: {key: value}}
		again, err := Parse(Format(file))
		if err != nil || !reflect.DeepEqual(file, again) {
			t.Fatalf("%q became %q (%v)", file, again, err)
		}
	})
}

func FuzzQuote(f *testing.F) {
	counter := count.New("FuzzQuote")
	f.Add("a \"b\" \\ c\n")
	f.Fuzz(func(t *testing.T, text string) {
		counter.Tick()
		if again := Unquote(Quote(text)); again != text {
			t.Fatalf("%q became %q", text, again)
		}
	})
}
