// Command payments answers what has been paid for an order.
package main

import (
	"cmp"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strconv"
)

func main() {
	address := "127.0.0.1:" + cmp.Or(os.Getenv("PORT"), "9000")
	log.Printf("payments listens on %s", address)
	log.Fatal(http.ListenAndServe(address, routes(newLedger(), os.Getenv("PAYMENTS_CONTRACT_STATES") != "")))
}

func routes(ledger *ledger, contractStates bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /payments/{order}", func(w http.ResponseWriter, r *http.Request) {
		order, err := strconv.Atoi(r.PathValue("order"))
		payment, paid := ledger.find(order)
		if err != nil || !paid {
			reply(w, http.StatusNotFound, map[string]string{"error": "no payment for this order"})
			return
		}
		reply(w, http.StatusOK, payment.view())
	})
	if contractStates {
		mux.HandleFunc("POST /contract-states", ledger.contractState)
	}
	return mux
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Printf("the answer could not be sent: %v", err)
	}
}
