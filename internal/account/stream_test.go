package account

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small is a dump with a user, a group, a role and a policy, as pages.
func small() []string {
	statement := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`
	return []string{
		`{"UserDetailList": [{"UserName": "ann", "Arn": "arn:aws:iam::111122223333:user/ann", "Tags": null, "GroupList": ["g"],
 "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::111122223333:policy/p"}]}]}`,
		`{"GroupDetailList": [{"GroupName": "g", "Arn": "arn:aws:iam::111122223333:group/g"}]}`,
		`{"RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": {"Statement": []}}], "Policies": null}`,
		`{"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/p", "PolicyName": "p", "DefaultVersionId": "v2", "PolicyVersionList": [
 {"VersionId": "v1", "Document": {"Statement": []}}, {"VersionId": "v2", "IsDefaultVersion": true, "Document": ` + statement + `}]}]}`,
	}
}

func gzipped(texts ...string) []byte {
	var all bytes.Buffer
	for _, text := range texts {
		w := gzip.NewWriter(&all)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	}
	return all.Bytes()
}

// TestForms checks that a dump says the same in whatever form it is given.
func TestForms(t *testing.T) {
	pages := small()
	var members []string
	for _, p := range []int{0, 2, 3, 1} { // the lists in another order
		members = append(members, strings.TrimSuffix(strings.TrimPrefix(pages[p], "{"), "}"))
	}
	whole := strings.Join(pages, "\n")
	encoded := strings.ReplaceAll(whole, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`,
		`"`+url.PathEscape(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`)+`"`)
	for name, text := range map[string][]byte{
		"pages":                   []byte(whole),
		"pages without space":     []byte(strings.Join(pages, "")),
		"a list of pages":         []byte("[" + strings.Join(pages, ",\n") + "]"),
		"the API's envelope":      []byte(`{"GetAccountAuthorizationDetailsResponse": {"ResponseMetadata": {"x": [1]}, "GetAccountAuthorizationDetailsResult": {` + strings.Join(members, ", ") + `}}}`),
		"another order":           []byte(`{"Filter": ["User"], ` + strings.Join(members, ", ") + `}`),
		"CRLF":                    []byte(strings.ReplaceAll(whole, "\n", "\r\n")),
		"a byte order mark":       []byte("\uFEFF" + whole),
		"gzip":                    gzipped(whole),
		"gzip in two members":     gzipped(pages[0]+pages[1], pages[2]+pages[3]),
		"gzip and a mark":         gzipped("\uFEFF" + whole),
		"percent-encoded":         []byte(encoded),
		"a large unknown member":  []byte(`{"Other": "` + strings.Repeat("x", 1<<18) + `"}` + whole),
		"the same dump twice":     []byte(whole + whole),
		"space before and behind": []byte("\n\n" + whole + "\n \n"),
	} {
		t.Run(name, func(t *testing.T) {
			accounts, err := Read(Organization{}, input(t, text))
			if err != nil {
				t.Fatal(err)
			}
			answers, err := accounts.WhoCan(t.Context(), anObject, Choice{})
			if err != nil {
				t.Fatal(err)
			}
			if got := outcomes(answers); got != "r no, ann yes" {
				t.Errorf("got %s", got)
			}
			for i := range accounts.Problems {
				t.Error(accounts.Problems[i].Error())
			}
		})
	}
}

// TestCut checks that a dump whose last page says that more follow is reported.
func TestCut(t *testing.T) {
	whole := strings.Join(small(), "\n")
	for text, want := range map[string]bool{
		whole + `{"IsTruncated": true, "Marker": "m"}`:  true,
		whole + `{"NextToken": "t"}`:                    true,
		`{"IsTruncated": true, "Marker": "m"}` + whole:  false,
		`[{"NextToken": "t"}, ` + small()[0] + `]`:      false,
		whole + `{"IsTruncated": false, "Marker": "m"}`: false,
		whole + `{"NextToken": null}`:                   false,
	} {
		accounts, err := Read(Organization{}, input(t, []byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(accounts.Problems) == 1; got != want {
			t.Errorf("%s: %v", text, accounts.Problems)
		}
	}
}

// TestRefused checks what is said of texts that are not whole dumps, with the place in the text as it is when it is unpacked.
func TestRefused(t *testing.T) {
	whole := strings.Join(small(), "\n")
	damaged := gzipped(strings.Repeat(whole, 100))
	damaged[len(damaged)/2] ^= 0x55
	for _, c := range []struct {
		name string
		text []byte
		want string
	}{
		{"nothing", nil, "account.json:1:1: the dump is empty; "},
		{"space", []byte(" \n"), "account.json:1:1: the dump is empty; "},
		{"another object", []byte(`{"Version": "2012-10-17"}`), "account.json:1:1: this is not an account dump: "},
		{"a number", []byte(`12`), "account.json:1:1: this is not an account dump: "},
		{"a list of numbers", []byte(`[1]`), "account.json:1:2: this is not an account dump: "},
		{"YAML", []byte("GroupDetailList: []\nUserDetailList: []\n"), "account.json:1:1: the dump is written in YAML"},
		{"a stream of YAML", gzipped("---\nUserDetailList: []\n"), "account.json:1:1: the dump is written in YAML"},
		{"a list of YAML", []byte("- UserDetailList: []\n"), "account.json:1:1: the dump is written in YAML"},
		{"UTF-16", []byte("\xff\xfe{\x00"), "account.json: the text is encoded in UTF-16"},
		{"cut", []byte(whole[:len(whole)-40]), "account.json:6:173: the dump ends here, in the middle; "},
		{"cut in gzip", gzipped(whole[:len(whole)-40]), "account.json:6:173: the dump ends here, in the middle; "},
		{"cut gzip", gzipped(whole)[:100], "account.json:1:46: unpack: "},
		{"damaged gzip", damaged, "account.json:"},
		{"garbage", []byte(whole + "\n#"), "account.json:7:1: invalid character '#'"},
		{"garbage in gzip", gzipped(whole + "\n#"), "account.json:7:1: invalid character '#'"},
		{"a list that is none", []byte(`{"Policies": {}}`), "account.json:1:14: Policies is not a list"},
		{"an entry that is none", []byte("{\"UserDetailList\": [\n  7]}"), "account.json:2:3: an entry of UserDetailList is not an object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			accounts, err := Read(Organization{}, input(t, c.text))
			if err == nil {
				_, err = accounts.WhoCan(t.Context(), anObject, Choice{})
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestOdd checks that an entry which cannot be read is reported, and keeps no other from being read; and that a policy without a text is
// open.
func TestOdd(t *testing.T) {
	const allowed = `"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]`
	bob := `{"UserName": "bob", "Arn": "arn:aws:iam::111122223333:user/bob", ` + allowed + `}`
	for _, c := range []struct{ name, entry, want, problem string }{
		{"a list of groups that is none", allowed + `, "GroupList": {}`, "bob yes", "GroupList has an unexpected type"},
		{"attachments that are none", allowed + `, "AttachedManagedPolicies": "x"`, "bob yes", "AttachedManagedPolicies has an unexpected type"},
		{"a boundary that is none", allowed + `, "PermissionsBoundary": []`, "bob yes", "PermissionsBoundary has an unexpected type"},
		{"a key twice", allowed + `, "GroupList": [], "GroupList": []`, "bob yes", "GroupList is written twice"},
		{"tags that are none", allowed + `, "Tags": {"a": "b"}`, "bob yes", "Tags has an unexpected type"},
		{"nulls", allowed + `, "Tags": null, "GroupList": null, "PermissionsBoundary": null, "AttachedManagedPolicies": null`, "ann yes, bob yes", ""},
		{"a policy without a text", strings.TrimSuffix(allowed, "]") + `, {"PolicyName": "q"}]`, "ann open, bob yes", "the policy document is not a JSON object"},
		{"a policy that is null", strings.TrimSuffix(allowed, "]") + `, {"PolicyName": "q", "PolicyDocument": null}]`, "ann open, bob yes", "the policy document is not a JSON object"},
		{"a policy that is a word", strings.TrimSuffix(allowed, "]") + `, {"PolicyName": "q", "PolicyDocument": "x"}]`, "ann open, bob yes", "expected a value, found 'x'"},
		{"broken percent-encoding", strings.TrimSuffix(allowed, "]") + `, {"PolicyName": "q", "PolicyDocument": "%7"}]`, "ann open, bob yes", "the percent-encoding of the policy document is broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := `{"UserDetailList": [{"UserName": "ann", "Arn": "arn:aws:iam::111122223333:user/ann", ` + c.entry + `}, ` + bob + `]}`
			accounts, err := Read(Organization{}, input(t, []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			answers, err := accounts.WhoCan(t.Context(), anObject, Choice{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outcomes(answers)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var problems []string
			for i := range accounts.Problems {
				problems = append(problems, accounts.Problems[i].Error())
			}
			if got := strings.Join(problems, "\n"); c.problem == "" && got != "" || !strings.Contains(got, c.problem) || len(problems) > 1 {
				t.Errorf("problems %q, want one of %q", got, c.problem)
			}
		})
	}
}

// TestPlaces checks that positions in a dump are those of the text, in whatever chunks it is read.
func TestPlaces(t *testing.T) {
	var all []string
	for i := range 3000 {
		all = append(all, fmt.Sprintf(`{"UserName": "u%d", "Arn": "arn:aws:iam::111122223333:user/ü%d"}`, i, i))
	}
	text := `{"UserDetailList": [` + strings.Join(all, ",\n ") + `]}`
	in := input(t, gzipped(text))
	n := 0
	err := in.each(func(e element) error {
		want := place{}.Position
		want.Line, want.Column, want.Offset = n+1, 2, strings.Index(text, all[n])
		if n == 0 {
			want.Column = 21
		}
		if e.at.Position != want || string(e.text) != all[n] {
			t.Fatalf("entry %d is at %v, want %v", n, e.at, want)
		}
		n++
		return nil
	}, users)
	if err != nil || n != len(all) {
		t.Errorf("%d entries, %v", n, err)
	}
}
