// Judges checkpoints, receipts and consistency proofs with Go's golang.org/x/mod/sumdb, which is not ours.
//
// The public key of the log is the only argument. Each line of standard input is one case as JSON, its texts in
// base64; each line of standard output is the verdict on it: "accepted", or "refused: " and why.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type kase struct {
	Kind  string // checkpoint, receipt or continuation
	Text  []byte
	Entry []byte // of a receipt: the bytes that it is about
	Older []byte // of a continuation: the checkpoint that it goes on from
}

type head struct {
	size int64
	root tlog.Hash
}

func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, errors.New("not a number: " + text)
	}
	return n, nil
}

func opened(text []byte, log note.Verifier) (head, error) {
	signed, err := note.Open(text, note.VerifierList(log))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != log.Name() {
		return head{}, errors.New("not a checkpoint of this log")
	}
	size, err := number(lines[1])
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{size, root}, err
}

// taken gives what stands after a word on the first line, the hashes on the lines after it, and the rest.
func taken(text, word string) (int64, []tlog.Hash, []byte, error) {
	above, signed, found := strings.Cut(text, "\n\n")
	lines := strings.Split(above, "\n")
	if !found || !strings.HasPrefix(lines[0], word) {
		return 0, nil, nil, errors.New("no line with " + word)
	}
	n, err := number(strings.TrimPrefix(lines[0], word))
	var proof []tlog.Hash
	for _, line := range lines[1:] {
		hash, wrong := tlog.ParseHash(line)
		if wrong != nil {
			err = wrong
		}
		proof = append(proof, hash)
	}
	return n, proof, []byte(signed), err
}

func judge(one kase, log note.Verifier) error {
	switch one.Kind {
	case "checkpoint":
		_, err := opened(one.Text, log)
		return err
	case "receipt":
		text := strings.TrimPrefix(string(one.Text), "c2sp.org/tlog-proof@v1\n")
		if len(text) == len(one.Text) {
			return errors.New("not a tlog-proof")
		}
		index, proof, signed, err := taken(text, "index ")
		if err != nil {
			return err
		}
		tree, err := opened(signed, log)
		if err != nil {
			return err
		}
		return tlog.CheckRecord(proof, tree.size, tree.root, index, tlog.RecordHash(one.Entry))
	case "continuation":
		old, proof, signed, err := taken(string(one.Text), "old ")
		if err != nil {
			return err
		}
		tree, err := opened(signed, log)
		if err != nil {
			return err
		}
		older, err := opened(one.Older, log)
		if err != nil {
			return err
		}
		if older.size != old {
			return errors.New("goes on from another size")
		}
		return tlog.CheckTree(proof, tree.size, tree.root, older.size, older.root)
	}
	return errors.New("unknown kind " + one.Kind)
}

func main() {
	log, err := note.NewVerifier(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	cases := json.NewDecoder(bufio.NewReader(os.Stdin))
	for cases.More() {
		var one kase
		if err := cases.Decode(&one); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := judge(one, log); err != nil {
			fmt.Fprintln(out, "refused:", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(out, "accepted")
		}
	}
}
