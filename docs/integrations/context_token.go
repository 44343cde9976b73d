// Signs, on your server, what it knows of the moment in which your customer asks for help. Go 1.18 or newer, standard
// library only. Copy everything but main into your code; README.md has the claims.
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Context is what your server knows. All of it is optional.
type Context struct {
	Page          string `json:"page,omitempty"`
	OrderNo       string `json:"orderNo,omitempty"`
	TransactionNo string `json:"transactionNo,omitempty"`
	AmountMinor   string `json:"amountMinor,omitempty"`
	Currency      string `json:"currency,omitempty"`
	PayMethod     string `json:"payMethod,omitempty"`
	ErrorCode     string `json:"errorCode,omitempty"`
	DeviceModel   string `json:"deviceModel,omitempty"`
	OS            string `json:"os,omitempty"`
	AppVersion    string `json:"appVersion,omitempty"`
	Network       string `json:"network,omitempty"`
	Channel       string `json:"channel,omitempty"`
	CustomerRef   string `json:"customerRef,omitempty"`
}

type header struct {
	Alg string `json:"alg"`
	Kid string `json:"kid"`
	Typ string `json:"typ"`
}

type claims struct {
	Iss string  `json:"iss"`
	Aud string  `json:"aud"`
	Iat int64   `json:"iat"`
	Exp int64   `json:"exp"`
	Ctx Context `json:"ctx"`
}

// Sign makes a compact JWS with HMAC-SHA-256 (RFC 7515). The secret is the text that the console showed: 32 bytes in
// base64url.
func Sign(header, payload []byte, secret string) (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("the secret is not base64url: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(header) + "." + encode(payload)
	mark := hmac.New(sha256.New, key)
	mark.Write([]byte(text))
	return text + "." + encode(mark.Sum(nil)), nil
}

// ContextToken makes a token that lives from issuedAt for as long as given: five minutes are enough, ten the most.
func ContextToken(entry, kid, secret string, context Context, issuedAt time.Time, life time.Duration) (string, error) {
	iat := issuedAt.Unix()
	head, err := marshal(header{Alg: "HS256", Kid: kid, Typ: "JWT"})
	if err != nil {
		return "", err
	}
	body, err := marshal(claims{Iss: entry, Aud: "huiyin", Iat: iat, Exp: iat + int64(life.Seconds()), Ctx: context})
	if err != nil {
		return "", err
	}
	return Sign(head, body, secret)
}

// Like json.Marshal, but < > & stay as they are.
func marshal(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimRight(buffer.Bytes(), "\n"), err
}

// To check this file: one input of vectors.json a line on standard input, one token a line on standard output.
func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var given struct {
			Entry, Kid, Secret, Header, Payload string
			IssuedAt, LifeSeconds               int64
			Context                             Context
		}
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			panic(err)
		}
		token, err := Sign([]byte(given.Header), []byte(given.Payload), given.Secret)
		if given.Payload == "" {
			life := time.Duration(given.LifeSeconds) * time.Second
			token, err = ContextToken(given.Entry, given.Kid, given.Secret, given.Context, time.Unix(given.IssuedAt, 0), life)
		}
		if err != nil {
			panic(err)
		}
		fmt.Println(token)
	}
}
