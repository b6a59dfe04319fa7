package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

// payment is what a customer paid for an order, and what went back.
type payment struct {
	Order   int      `json:"order"`
	Method  string   `json:"method"`
	Card    *card    `json:"card"`
	Amount  string   `json:"amount"`
	Refunds []string `json:"refunds"`
}

type card struct {
	Last4 string `json:"last4"`
	Brand string `json:"brand"`
}

// paymentView is a payment as callers see it.
type paymentView struct {
	Order    int      `json:"order"`
	Method   string   `json:"method"`
	Card     *card    `json:"card"`
	Amount   string   `json:"amount"`
	Refunded string   `json:"refunded"`
	Refunds  []refund `json:"refunds"`
}

type refund struct {
	Amount string `json:"amount"`
}

// view sums up the refunds of a payment.
func (p payment) view() paymentView {
	var refunds []refund
	var refunded int
	for _, amount := range p.Refunds {
		refunds = append(refunds, refund{Amount: amount})
		refunded += cents(amount)
	}
	return paymentView{
		Order: p.Order, Method: p.Method, Card: p.Card, Amount: p.Amount,
		Refunded: fmt.Sprintf("%d.%02d", refunded/100, refunded%100), Refunds: refunds,
	}
}

// cents turns an amount such as "5.00" into cents.
func cents(amount string) int {
	value, err := strconv.ParseFloat(amount, 64)
	if err != nil {
		return 0
	}
	return int(value * 100)
}

// ledger holds all payments by order.
type ledger struct {
	mu       sync.RWMutex
	payments map[int]payment
}

func newLedger() *ledger { return &ledger{payments: map[int]payment{}} }

func (l *ledger) find(order int) (payment, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, paid := l.payments[order]
	return found, paid
}

// contractState brings the ledger into a state that a contract names; it is served only where
// PAYMENTS_CONTRACT_STATES is set.
func (l *ledger) contractState(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		State  string          `json:"state"`
		Params json.RawMessage `json:"params"`
	}
	made := payment{Method: "card", Card: &card{Last4: "4242", Brand: "visa"}, Amount: "19.90"}
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil || wanted.State != "payment_exists" {
		reply(w, http.StatusNotFound, map[string]string{"error": "no such state: " + wanted.State})
		return
	}
	if err := json.Unmarshal(wanted.Params, &made); err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.payments[made.Order] = made
	reply(w, http.StatusOK, map[string]string{})
}
