package facts

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Piece is a part of a Form: a literal, or characters of a class.
type Piece struct {
	// Literal is the text of a literal piece; "" for one of a class.
	Literal string
	Class   Class
	// Many pieces stand for any number of characters, none included; others for exactly one.
	Many bool
}

// Form is what a value looks like: its pieces, one after the other.
type Form []Piece

// text returns a literal piece.
func text(s string) Piece { return Piece{Literal: s} }

func some(c Class) Piece { return Piece{Class: c, Many: true} }

// word returns pieces for one or more characters of a class.
func word(c Class) []Piece { return []Piece{{Class: c}, {Class: c, Many: true}} }

func form(parts ...any) Form {
	var f Form
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			f = append(f, text(part))
		case Piece:
			f = append(f, part)
		case []Piece:
			f = append(f, part...)
		case Form:
			f = append(f, part...)
		}
	}
	return f
}

// accountNumber is the twelve digits of an account.
func accountNumber() Form {
	f := make(Form, 12)
	for i := range f {
		f[i].Class = Digit
	}
	return f
}

// Match reports whether a value has the form.
func (f Form) Match(s string) bool {
	for len(f) > 0 {
		p := f[0]
		switch {
		case p.Literal != "":
			rest, ok := strings.CutPrefix(s, p.Literal)
			if !ok {
				return false
			}
			s = rest
		case p.Many:
			for {
				if f[1:].Match(s) {
					return true
				}
				r, size := utf8.DecodeRuneInString(s)
				if size == 0 || !p.Class.Has(r) {
					return false
				}
				s = s[size:]
			}
		default:
			r, size := utf8.DecodeRuneInString(s)
			if size == 0 || !p.Class.Has(r) {
				return false
			}
			s = s[size:]
		}
		f = f[1:]
	}
	return s == ""
}

// matchAny reports whether a value has one of the forms; no forms admit everything.
func matchAny(forms []Form, s string) bool {
	if len(forms) == 0 {
		return true
	}
	for _, f := range forms {
		if f.Match(s) {
			return true
		}
	}
	return false
}

// ResourceForms returns what the ARNs of a format of the service authorization reference look like, such as
// "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}", in any of the given partitions, and a readable ARN of the
// format. It returns no forms for what is not an ARN. The forms are not to be changed.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#resources_table
func ResourceForms(format string, partitions []string) (forms []Form, sample string) {
	if len(partitions) != 1 || partitions[0] != "aws" {
		return resourceForms(format, partitions)
	}
	known, ok := ordinaryForms.Load(format)
	if !ok {
		forms, sample = resourceForms(format, partitions)
		known, _ = ordinaryForms.LoadOrStore(format, formsOf{forms, sample})
	}
	of := known.(formsOf)
	return of.forms, of.sample
}

// ordinaryForms are the formsOf formats of the reference in the partition that most requests are in. The forms are shared, and not
// to be changed.
var ordinaryForms sync.Map

type formsOf struct {
	forms  []Form
	sample string
}

func resourceForms(format string, partitions []string) (forms []Form, sample string) {
	fields := splitFormat(format)
	if fields == nil {
		return nil, ""
	}
	heads := partitions
	if fields[1] != "${Partition}" {
		heads = []string{fields[1]}
	}
	service := fields[2]
	tails, tail := resourcePart(service, fields[5])
	for _, partition := range heads {
		for _, account := range accountForms(fields[4]) {
			for _, t := range tails {
				f := form("arn:"+partition+":", serviceForm(service), ":", fieldForm(fields[3], word(Lower)), ":", account, ":", t)
				forms = append(forms, f)
			}
		}
	}
	// Policies of AWS are policies as well, without an account.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
	if service == "iam" && strings.HasPrefix(fields[5], "policy/") {
		for _, partition := range heads {
			forms = append(forms, form("arn:"+partition+":iam::aws:policy/", some(Path), word(Name)))
		}
	}
	sample = "arn:" + heads[0] + ":" + fieldSample(service, "service") + ":" + fieldSample(fields[3], "us-east-1") + ":" +
		fieldSample(fields[4], Account) + ":" + tail
	return forms, sample
}

// Owned reports whether a form of ARNs has the account of the resource's owner in its fifth field.
func (f Form) Owned() bool {
	colons := 0
	for i := range f {
		colons += strings.Count(f[i].Literal, ":")
		if colons == 4 && f[i].Literal == "" {
			return f[i].Class == Digit && !f[i].Many
		}
	}
	return false
}

// Colonless returns the form with what it leaves open held to text without colons.
func (f Form) Colonless() Form {
	out := make(Form, len(f))
	for i, p := range f {
		switch {
		case p.Literal != "":
		case p.Class == Plain:
			p.Class = Line
		case p.Class == Path:
			p.Class = Trail
		}
		out[i] = p
	}
	return out
}

// Sample returns a value of the form in the words of another one.
func (f Form) Sample(other string) string {
	word := other[strings.LastIndexAny(other, ":/")+1:]
	var b strings.Builder
	for i := range f {
		switch p := &f[i]; {
		case p.Literal != "":
			b.WriteString(p.Literal)
		case !p.Many:
			// One character of a word, whose rest the next piece is.
			if i+1 < len(f) && f[i+1].Many && f[i+1].Class == p.Class {
				b.WriteString(word)
			} else {
				b.WriteByte('1')
			}
		}
	}
	return b.String()
}

// splitFormat splits an ARN format at the colons outside of ${...}; nil if there are fewer than six fields.
func splitFormat(format string) []string {
	fields := make([]string, 0, 6)
	start, depth := 0, 0
	for i := range len(format) {
		switch {
		case format[i] == '{':
			depth++
		case format[i] == '}' && depth > 0:
			depth--
		case format[i] == ':' && depth == 0 && len(fields) < 5:
			fields = append(fields, format[start:i])
			start = i + 1
		}
	}
	fields = append(fields, format[start:])
	if len(fields) < 6 || fields[0] != "arn" {
		return nil
	}
	return fields
}

func serviceForm(field string) Form { return fieldForm(field, word(Segment)) }

// fieldForm is the form of one of the fields before the last: literal text with a placeholder or a wildcard in it.
func fieldForm(field string, placeholder []Piece) Form {
	var f Form
	for field != "" {
		i := strings.IndexAny(field, "$*")
		if i < 0 {
			return append(f, text(field))
		}
		if i > 0 {
			f = append(f, text(field[:i]))
		}
		field = field[i:]
		if end := strings.IndexByte(field, '}'); strings.HasPrefix(field, "${") && end > 0 {
			f = append(f, placeholder...)
			field = field[end+1:]
			continue
		}
		f = append(f, some(Segment))
		field = field[1:]
	}
	return f
}

func accountForms(field string) []Form {
	if strings.HasPrefix(field, "${") {
		return []Form{accountNumber()}
	}
	return []Form{fieldForm(field, word(Segment))}
}

func fieldSample(field, placeholder string) string {
	if strings.Contains(field, "${") {
		return placeholder
	}
	return strings.ReplaceAll(field, "*", "")
}

// resourcePart returns the forms of an ARN's last field, and a sample of it.
func resourcePart(service, field string) ([]Form, string) {
	forms := []Form{nil}
	var sample strings.Builder
	for field != "" {
		i := strings.IndexAny(field, "$*")
		if i < 0 {
			i = len(field)
		}
		if i > 0 {
			sample.WriteString(field[:i])
			for j := range forms {
				forms[j] = append(forms[j], text(field[:i]))
			}
			field = field[i:]
			continue
		}
		end := strings.IndexByte(field, '}')
		if !strings.HasPrefix(field, "${") || end < 0 {
			for j := range forms {
				forms[j] = append(forms[j], some(Plain))
			}
			sample.WriteString("x")
			field = field[1:]
			continue
		}
		variants, word := placeholder(service, field[2:end], end == len(field)-1)
		sample.WriteString(word)
		grown := make([]Form, 0, len(forms)*len(variants))
		for _, f := range forms {
			for _, v := range variants {
				grown = append(grown, append(append(Form(nil), f...), v...))
			}
		}
		forms = grown
		field = field[end+1:]
	}
	return forms, sample.String()
}

// placeholder returns the forms of a placeholder in an ARN's last field, and a word for it. Only the last one of a format
// may hold any text, unless AWS numbers it: names of other services' resources have slashes and colons where one least
// expects them.
func placeholder(service, name string, last bool) (forms []Form, sample string) {
	switch {
	case strings.EqualFold(name, "Region"):
		return []Form{word(Lower)}, "us-east-1"
	case strings.EqualFold(name, "Account") || strings.EqualFold(name, "AccountId"):
		return []Form{accountNumber()}, Account
	case strings.EqualFold(name, "Partition"):
		return []Form{word(Lower)}, "aws"
	case service == "iam" && strings.HasSuffix(name, "WithPath"):
		return []Form{form(word(Name)), form(word(Name), some(Path), "/", word(Name))}, sampleName(name)
	case service == "iam":
		return []Form{word(Path)}, sampleName(name)
	case service == "s3" && name == "BucketName":
		return []Form{word(Host)}, "example-bucket"
	case !last && (service == "logs" && name == "LogGroupName" || service == "events" && name == "EventBusName"):
		// Names of log groups and of partners' event buses have slashes.
		// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
		// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
		return []Form{word(Path)}, sampleName(name)
	case last && !counted(name):
		return []Form{word(Plain)}, sampleName(name)
	}
	return []Form{word(Segment)}, sampleName(name)
}

// counted reports whether AWS itself numbers what a placeholder stands for: versions, revisions, bare identifiers.
func counted(placeholder string) bool {
	if placeholder == "Id" {
		return true
	}
	for _, suffix := range []string{"Version", "VersionId", "VersionNumber", "Revision", "RevisionNumber"} {
		if strings.HasSuffix(placeholder, suffix) {
			return true
		}
	}
	return false
}

// sampleName makes a readable name of a placeholder's: "UserNameWithPath" is "bob", "TableName" is "example-table".
func sampleName(placeholder string) string {
	switch placeholder {
	case "UserNameWithPath", "UserName":
		return "bob"
	case "KeyName", "ObjectName":
		return "key"
	case "MfaTokenIdWithPath", "MfaTokenId":
		return "example-mfa"
	}
	name := strings.TrimSuffix(placeholder, "WithPath")
	for _, suffix := range []string{"Name", "Id", "ID", "Identifier", "Arn"} {
		if cut, ok := strings.CutSuffix(name, suffix); ok && cut != "" {
			name = cut
			break
		}
	}
	var b strings.Builder
	for i, r := range name {
		switch {
		case 'A' <= r && r <= 'Z':
			if i > 0 && b.Len() > 0 && 'a' <= rune(name[i-1]) && rune(name[i-1]) <= 'z' {
				b.WriteByte('-')
			}
			b.WriteRune(r + 'a' - 'A')
		case Lower.Has(r):
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "example"
	}
	return "example-" + b.String()
}

// LooseResourceForms returns the forms of any ARN at all.
func LooseResourceForms() []Form {
	return []Form{form("arn:", word(Segment), ":", word(Segment), ":", some(Segment), ":", some(Segment), ":", some(Plain))}
}

// AnyARN returns the forms of any ARN in the given partitions: those of ARNs with an account, and those of the others.
func AnyARN(partitions []string) (owned, free []Form) {
	for _, partition := range partitions {
		head := form("arn:"+partition+":", word(Segment), ":", some(Segment), ":")
		owned = append(owned, form(head, accountNumber(), ":", some(Plain)))
		free = append(free, form(head, ":", some(Plain)), form(head, "aws:", some(Plain)))
	}
	return owned, free
}
