package contract

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// number is a JSON number with every digit kept: value = digits × 10^exponent, digits without outer zeros.
//
// It is compared digit by digit, never through a float, so 1e999999999 costs no more than 1.
type number struct {
	text     string // as it was sent
	negative bool
	digits   string // "" for zero
	exponent int
}

var numberText = regexp.MustCompile(`^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$`)

func parseNumber(text string) (number, error) {
	part := numberText.FindStringSubmatch(text)
	if part == nil {
		return number{}, fmt.Errorf("%q is not a number", text)
	}
	exponent := 0
	if part[4] != "" {
		var err error
		if exponent, err = strconv.Atoi(part[4]); err != nil || exponent > 1e9 || exponent < -1e9 {
			return number{}, fmt.Errorf("the number %s has an exponent beyond all measure", clip(text, 40))
		}
	}
	digits := strings.TrimLeft(part[2]+part[3], "0")
	exponent -= len(part[3])
	trimmed := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(trimmed)
	if trimmed == "" {
		return number{text: text}, nil
	}
	return number{text: text, negative: part[1] == "-", digits: trimmed, exponent: exponent}, nil
}

// isInteger says whether the number was written as one: 1, but neither 1.0 nor 1e0, which typed readers refuse.
func (n number) isInteger() bool { return !strings.ContainsAny(n.text, ".eE") }

// places counts the digits written after the point.
func (n number) places() int {
	mantissa, power, _ := strings.Cut(strings.ToLower(n.text), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	shift, _ := strconv.Atoi(power)
	return max(0, len(fraction)-shift)
}

func (n number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	}
	return 1
}

// compare is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n number) compare(m number) int {
	if n.sign() != m.sign() {
		return sign(n.sign() - m.sign())
	}
	if n.sign() == 0 {
		return 0
	}
	by := sign(len(n.digits) + n.exponent - len(m.digits) - m.exponent)
	if by == 0 {
		// Of equal magnitude, without trailing zeros: the text decides, a prefix being the smaller.
		by = strings.Compare(n.digits, m.digits)
	}
	return by * n.sign()
}

// within says whether |n - m| <= tolerance, exactly.
func (n number) within(m, tolerance number) bool {
	if n.compare(m) == 0 {
		return tolerance.sign() >= 0
	}
	lowest := min(n.exponent, m.exponent, tolerance.exponent)
	highest := max(n.exponent, m.exponent, tolerance.exponent)
	if highest-lowest > 10_000 {
		return false // so far apart that no tolerance written by a person spans it
	}
	distance := new(big.Int).Sub(n.scaled(lowest), m.scaled(lowest))
	return distance.Abs(distance).Cmp(tolerance.scaled(lowest)) <= 0
}

// scaled is the number in units of 10^unit.
func (n number) scaled(unit int) *big.Int {
	if n.digits == "" {
		return new(big.Int)
	}
	value, _ := new(big.Int).SetString(n.digits+strings.Repeat("0", n.exponent-unit), 10)
	if n.negative {
		value.Neg(value)
	}
	return value
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
