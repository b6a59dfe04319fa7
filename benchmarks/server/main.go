// Command server answers the benchmark's requests as fast as net/http does, so that it is not what is measured.
//
// It listens on a free port, prints it on one line, and ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{kind}/{id}", func(w http.ResponseWriter, r *http.Request) { answer(w, r, http.StatusOK) })
	mux.HandleFunc("POST /{kind}/{id}", func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n == 0 {
			http.Error(w, "no body", http.StatusBadRequest)
			return
		}
		answer(w, r, http.StatusCreated)
	})
	log.Fatal(http.Serve(listener, mux))
}

// answer writes about 400 bytes of JSON, as workload.py promises them.
func answer(w http.ResponseWriter, r *http.Request, status int) {
	body := fmt.Appendf(nil, `{"id":%s,"kind":%q,"name":"A thing with a name","price":"19.90","stock":12,"active":true,`+
		`"note":null,"created_at":"2026-01-31T12:30:00Z","tags":["new","blue"],"lines":[`+
		`{"sku":"ABC-1234","quantity":2,"price":"7.50"},{"sku":"DEF-5678","quantity":1,"price":"4.90"}],`+
		`"owner":{"id":7,"name":"Zo\u00eb","email":"zoe@example.com"}}`, r.PathValue("id"), r.PathValue("kind"))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
