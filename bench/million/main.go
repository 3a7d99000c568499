// Command million makes the policies of a large organization, and measures a run over them.
//
//	million -write DIR [-n 1000000]     write the policies, in folders of 1,000
//	million -lint DIR -iamlint FILE [-- FLAG ...]     lint them, with further flags of iamlint's, and print what it took
//
// They are AWS's managed policies, each many times, with the accounts, Regions and names of an organization: ARNs get an account and a Region,
// a bucket or a table gets a name, statements get Sids, and some are left out. What is made depends on the number of the policy alone.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/iamlint/iamlint/bench/internal/measure"
	"github.com/iamlint/iamlint/catalog/managed"
)

func main() {
	var (
		write  = flag.String("write", "", "write the policies to this folder, and exit")
		n      = flag.Int("n", 1_000_000, "how many policies to write")
		lint   = flag.String("lint", "", "lint this folder")
		binary = flag.String("iamlint", "iamlint", "the binary of iamlint")
	)
	flag.Parse()
	var err error
	if *write != "" {
		err = writeAll(*write, *n)
	} else {
		err = run(*binary, *lint, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "million:", err)
		os.Exit(1)
	}
}

// perFolder is how many policies one folder has.
const perFolder = 1000

func writeAll(folder string, n int) error {
	var texts []any
	for p := range managed.All() {
		if p.Text() == "" {
			continue
		}
		var text any
		if err := json.Unmarshal([]byte(p.Text()), &text); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		texts = append(texts, text)
	}
	for i := range n {
		in := filepath.Join(folder, fmt.Sprintf("%04d", i/perFolder))
		if i%perFolder == 0 {
			if err := os.MkdirAll(in, 0o750); err != nil {
				return err
			}
		}
		v := &variation{rand.New(rand.NewPCG(uint64(i), 1)), i}
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v.of(texts[i%len(texts)], "")); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(in, fmt.Sprintf("policy-%07d.json", i)), out.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// variation makes one of many policies of one.
type variation struct {
	*rand.Rand
	n int
}

// of varies a value that is written under a key.
func (v *variation) of(value any, key string) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, member := range value {
			out[name] = v.of(member, name)
		}
		return out
	case []any:
		var out []any
		for i, element := range value {
			if key == "Statement" && i > 0 && v.IntN(8) == 0 {
				continue
			}
			out = append(out, v.of(element, key))
		}
		return out
	case string:
		return v.text(value, key)
	default:
		return value
	}
}

// text varies names: those in ARNs and of statements.
func (v *variation) text(s, key string) string {
	if key == "Sid" {
		return s + strconv.Itoa(v.n)
	}
	if key != "Resource" || !strings.HasPrefix(s, "arn:") {
		return s
	}
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 {
		return s
	}
	if parts[4] == "*" && v.IntN(2) == 0 {
		parts[4] = fmt.Sprintf("%012d", 100_000_000_000+v.IntN(10_000))
	}
	if parts[3] == "*" && v.IntN(2) == 0 {
		parts[3] = []string{"us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2"}[v.IntN(4)]
	}
	if parts[2] == "s3" && parts[5] != "*" {
		parts[5] = fmt.Sprintf("team-%d-", v.IntN(5000)) + parts[5]
	}
	return strings.Join(parts, ":")
}

// run lints a folder and prints what it took.
func run(binary, folder string, further []string) error {
	args := []string{"lint", "--config", "none", "--fail-on", "none", "-f", "json", "-o", os.DevNull, "--stats"}
	args = append(args, further...)
	cost, err := measure.Runs(1, 24*time.Hour, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, binary, append(args, folder)...)
		cmd.Stderr = os.Stdout
		return cmd
	})
	if err != nil {
		return err
	}
	fmt.Printf("%.0f s, %.0f s of processor time, %.0f MB at most, exit status %d\n",
		cost.Wall.Seconds(), cost.CPU.Seconds(), measure.Megabytes(cost.Peak), cost.Status)
	return nil
}
