// Package words shapes text for people.
package words

import (
	"strings"
	"unicode"
)

// Slug is lower-case words joined by hyphens.
func Slug(title string) string {
	var out strings.Builder
	pending := false
	for _, letter := range strings.ToLower(title) {
		if !unicode.IsLetter(letter) && !unicode.IsDigit(letter) {
			pending = out.Len() > 0
			continue
		}
		if pending {
			out.WriteByte('-')
			pending = false
		}
		out.WriteRune(letter)
	}
	return out.String()
}

// Wrap breaks text into lines of at most width letters; longer words stand alone.
func Wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
		size := len([]rune(word))
		if length > 0 && length+1+size > width {
			lines = append(lines, line)
			line, length = "", 0
		}
		if length > 0 {
			line, length = line+" "+word, length+1+size
		} else {
			line, length = word, size
		}
	}
	if length > 0 {
		lines = append(lines, line)
	}
	return lines
}

// Distance is how many letters must be changed, added or taken out to make one text the other.
func Distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for at := range row {
		row[at] = at
	}
	for i, left := range from {
		before := row[0]
		row[0] = i + 1
		for j, right := range to {
			change := before
			if left != right {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
