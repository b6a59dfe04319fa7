package contract

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"
)

// maxBody bounds a decoded answer, in bytes.
const maxBody = 10 << 20

// exchanger sends one request and takes the answer, without following redirects or unpacking anything unasked.
type exchanger func(*http.Request) (*http.Response, error)

func overWire() (exchanger, func()) {
	transport := &http.Transport{DisableCompression: true, Proxy: nil}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return client.Do, transport.CloseIdleConnections
}

func intoRecorder(handler http.Handler) exchanger {
	return func(request *http.Request) (*http.Response, error) {
		target := strings.TrimPrefix(request.URL.Opaque, "//"+request.URL.Host)
		if request.URL.RawQuery != "" {
			target += "?" + request.URL.RawQuery
		}
		seen, err := url.ParseRequestURI(target)
		if err != nil {
			return nil, err
		}
		request.URL, request.RequestURI, request.RemoteAddr = seen, target, "192.0.2.1:1234"
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder.Result(), nil
	}
}

// send makes the request of an interaction against base and reads the answer.
func send(ctx context.Context, do exchanger, base string, spec requestSpec, variables map[string]any) (answer, error) {
	request, err := buildRequest(ctx, base, spec, variables)
	if err != nil {
		return answer{}, err
	}
	start := time.Now()
	response, err := do(request)
	if err != nil {
		return answer{}, fmt.Errorf("no usable answer: %w", err)
	}
	defer response.Body.Close()
	got := answer{status: response.StatusCode, headers: response.Header}
	got.body, err = readBody(response)
	got.elapsed = time.Since(start)
	if err != nil {
		got.fault = "the body cannot be read: " + err.Error()
	}
	return got, nil
}

func readBody(response *http.Response) ([]byte, error) {
	reader := io.Reader(response.Body)
	var err error
	switch coding := strings.ToLower(response.Header.Get("Content-Encoding")); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		reader, err = gzip.NewReader(response.Body)
	case "deflate":
		reader, err = zlib.NewReader(response.Body)
	default:
		return nil, fmt.Errorf("this helper does not know the content coding %q", coding)
	}
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(reader, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = fmt.Errorf("more than %d MiB", maxBody>>20)
	}
	return body, err
}

func buildRequest(ctx context.Context, base string, spec requestSpec, variables map[string]any) (*http.Request, error) {
	if name := unbound(variables, requestTexts(spec)...); name != "" {
		return nil, fmt.Errorf("{{%s}} has no value: no state of this interaction and no earlier capture gives it", name)
	}
	body, mediaType, err := requestBody(spec.Body, variables)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, spec.Method, base, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	path := escapePath(bindText(spec.Path, variables, url.PathEscape))
	request.URL.Opaque = "//" + request.URL.Host + strings.TrimSuffix(request.URL.EscapedPath(), "/") + path
	var query []string
	for _, pair := range spec.Query {
		name, value := bindText(pair[0], variables, asIs), bindText(pair[1], variables, asIs)
		query = append(query, url.QueryEscape(name)+"="+url.QueryEscape(value))
	}
	request.URL.RawQuery = strings.Join(query, "&")
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	given := map[string]bool{}
	for _, pair := range spec.Headers {
		name := http.CanonicalHeaderKey(pair[0])
		if !given[name] {
			request.Header.Del(name)
		}
		given[name] = true
		request.Header.Add(name, bindText(pair[1], variables, asIs))
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	return request, nil
}

func asIs(text string) string { return text }

func requestTexts(spec requestSpec) []string {
	texts := []string{spec.Path}
	for _, pair := range append(append([][2]string{}, spec.Query...), spec.Headers...) {
		texts = append(texts, pair[0], pair[1])
	}
	for kind, raw := range spec.Body {
		if kind != "base64" {
			texts = append(texts, string(raw))
		}
	}
	return texts
}

// requestBody gives the bytes to send and the Content-Type that goes with them where the contract names none.
func requestBody(body map[string]json.RawMessage, variables map[string]any) ([]byte, string, error) {
	for kind, raw := range body {
		switch kind {
		case "json":
			value, err := parseJSON(raw)
			return []byte(compact(bind(value, variables))), "application/json", err
		case "form":
			var pairs [][2]string
			err := json.Unmarshal(raw, &pairs)
			fields := make([]string, len(pairs))
			for i, pair := range pairs {
				fields[i] = url.QueryEscape(pair[0]) + "=" + url.QueryEscape(bindText(pair[1], variables, asIs))
			}
			return []byte(strings.Join(fields, "&")), "application/x-www-form-urlencoded", err
		case "base64":
			var encoded string
			if err := json.Unmarshal(raw, &encoded); err != nil {
				return nil, "", err
			}
			content, err := base64.StdEncoding.DecodeString(encoded)
			return content, "", err
		default:
			return nil, "", fmt.Errorf("this helper does not know request bodies of kind %q", kind)
		}
	}
	return nil, "", nil
}

// escapePath percent-encodes what may not stand in a path (RFC 3986, 3.3) and keeps what is encoded already.
func escapePath(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c > ' ' && c < 0x7f && !strings.ContainsRune(`"<>?#[\]^{|}`+"`", rune(c)) {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}
