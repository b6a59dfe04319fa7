package contract

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// format is text in a well-known shape; `holds` says whether a text is one.
type format struct {
	wanted string
	holds  func(string) bool
}

func buildFormat(_ *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	example, _ := s.argument.(string)
	switch s.name {
	case "$datetime":
		return newMoment("an RFC 3339 date-time", readDateTime, example), nil
	case "$time":
		return newMoment("an RFC 3339 time", readTime, example), nil
	}
	return formats[s.name], nil
}

// newMoment wants a time that carries an offset exactly where its example does.
func newMoment(wanted string, read func(string) (string, bool), example string) format {
	expected, known := read(example)
	if !known { // the example is a {{name}}
		return format{wanted, func(value string) bool { _, ok := read(value); return ok }}
	}
	with := map[bool]string{true: " with an offset", false: " without an offset"}[expected != ""]
	return format{wanted + with, func(value string) bool {
		offset, ok := read(value)
		return ok && (offset != "") == (expected != "")
	}}
}

func (m format) match(actual any, at string, s *scope) bool {
	if value, isText := actual.(string); isText && m.holds(value) {
		return true
	}
	return s.fail(at, m.wanted, actual)
}

var formats = map[string]format{
	"$date":   {"a date such as 2026-01-31", isDate},
	"$uuid":   {"a UUID", uuidText.MatchString},
	"$email":  {"an e-mail address", isEmail},
	"$url":    {"an absolute http or https URL", isURL},
	"$ipv4":   {"an IPv4 address", func(v string) bool { a, err := netip.ParseAddr(v); return err == nil && a.Is4() }},
	"$ipv6":   {"an IPv6 address", isIPv6},
	"$base64": {"base64 with padding (RFC 4648)", base64Text.MatchString},
}

var (
	dateText   = regexp.MustCompile(`\A\d{4}-\d\d-\d\d\z`)
	timeText   = regexp.MustCompile(`\A(\d\d):(\d\d):(\d\d)(?:\.\d{1,18})?([zZ]|[+-]\d\d:\d\d)?\z`)
	uuidText   = regexp.MustCompile(`\A[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z`)
	emailText  = regexp.MustCompile(`\A(` + emailAtom + `(?:\.` + emailAtom + `)*)@` + hostLabel + `(?:\.` + hostLabel + `)*\z`)
	urlText    = regexp.MustCompile(`\A(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+\z`)
	base64Text = regexp.MustCompile(`\A(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z`)
)

const (
	hostLabel = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	emailAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
)

func isDate(value string) bool {
	_, err := time.Parse("2006-01-02", value)
	return err == nil && dateText.MatchString(value) && value[:4] != "0000"
}

// readTime splits an RFC 3339 time (5.6) and says whether it is one. A leap second stands at 23:59:60 UTC only.
func readTime(value string) (offset string, ok bool) {
	part := timeText.FindStringSubmatch(value)
	if part == nil || part[1] > "23" || part[2] > "59" {
		return "", false
	}
	shift := 0
	if offset = part[4]; len(offset) > 1 {
		if offset[1:3] > "23" || offset[4:] > "59" {
			return "", false
		}
		shift = minutes(offset[1:3], offset[4:])
		if offset[0] == '-' {
			shift = -shift
		}
	}
	const day = 24 * 60
	leap := part[3] == "60" && ((minutes(part[1], part[2])-shift)%day+day)%day == day-1
	return offset, part[3] <= "59" || leap
}

func minutes(hour, minute string) int {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	return h*60 + m
}

func readDateTime(value string) (offset string, ok bool) {
	if len(value) < 11 || (value[10] != 'T' && value[10] != 't') || !isDate(value[:10]) {
		return "", false
	}
	return readTime(value[11:])
}

func isEmail(value string) bool {
	part := emailText.FindStringSubmatch(value)
	return part != nil && len(value) <= 254 && len(part[1]) <= 64
}

func isURL(value string) bool {
	parsed, err := url.Parse(value)
	if err != nil || len(value) > 8000 || !urlText.MatchString(value) {
		return false
	}
	port, err := strconv.Atoi(parsed.Port())
	return (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != "" &&
		(parsed.Port() == "" || err == nil && port > 0 && port < 65536)
}

func isIPv6(value string) bool {
	address, err := netip.ParseAddr(value)
	return err == nil && address.Is6() && address.Zone() == ""
}
