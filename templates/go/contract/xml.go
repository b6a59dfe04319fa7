package contract

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// compareXML compares two documents by names with their namespaces, attributes in any order, and text; prefixes,
// comments, processing instructions and blank text between elements do not matter. It gives "" or the difference.
func compareXML(wanted, got string) string {
	left, err := flattenXML(wanted)
	if err != nil {
		return fmt.Sprintf("the contract's XML cannot be read: %v", err)
	}
	right, err := flattenXML(got)
	if err != nil {
		return fmt.Sprintf("wanted XML: %v", err)
	}
	for i := 0; i < max(len(left), len(right)); i++ {
		a, b := "the end", "the end"
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		if a != b {
			return fmt.Sprintf("wanted %s, got %s", a, b)
		}
	}
	return ""
}

func flattenXML(document string) ([]string, error) {
	decoder := xml.NewDecoder(strings.NewReader(document))
	var flat []string
	var text strings.Builder
	flush := func() {
		if kept := strings.TrimSpace(text.String()); kept != "" {
			flat = append(flat, "text "+compact(kept))
		}
		text.Reset()
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(flat) == 0 {
				return nil, errors.New("no element")
			}
			return flat, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.Directive:
			return nil, errors.New("it has a document type declaration, which this helper does not read")
		case xml.StartElement:
			flush()
			flat = append(flat, "<"+xmlName(t.Name)+xmlAttributes(t.Attr)+">")
		case xml.EndElement:
			flush()
			flat = append(flat, "</"+xmlName(t.Name)+">")
		}
	}
}

// escapeXML makes a variable's value text within a document.
func escapeXML(value string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(value))
	return out.String()
}

func xmlName(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return "{" + name.Space + "}" + name.Local
}

func xmlAttributes(attributes []xml.Attr) string {
	var shown []string
	for _, attribute := range attributes {
		if attribute.Name.Space != "xmlns" && attribute.Name.Local != "xmlns" {
			shown = append(shown, fmt.Sprintf(" %s=%q", xmlName(attribute.Name), attribute.Value))
		}
	}
	sort.Strings(shown)
	return strings.Join(shown, "")
}
