package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Parse reads the text of a configuration. Its error joins one *Error for each mistake, in the order of the text.
//
// The text is walked as a tree of YAML nodes and not decoded into structures, so that each mistake has its place.
func Parse(name string, content []byte) (*Config, error) {
	p := &parser{file: name}
	c := &Config{Path: name}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return c, nil
	case err != nil:
		return nil, p.syntax(err)
	}
	var second yaml.Node
	switch err := decoder.Decode(&second); {
	case err == nil:
		p.fail(&second, "a second YAML document: write one")
	case !errors.Is(err, io.EOF):
		return nil, p.syntax(err)
	}
	p.config(c, resolve(document.Content[0]))
	for _, ignore := range c.Ignore {
		if c.RequireReasons && ignore.Reason == "" {
			p.failAt(ignore.Line, ignore.Column, "an element of ignore without a reason, and require-reasons is true: say why")
		}
	}
	if err := p.errors(); err != nil {
		return nil, err
	}
	return c, nil
}

type parser struct {
	file string
	errs []*Error
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, &Error{File: p.file, Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)})
}

func (p *parser) failAt(line, column int, message string) {
	p.errs = append(p.errs, &Error{File: p.file, Line: line, Column: column, Message: message})
}

func (p *parser) errors() error {
	slices.SortStableFunc(p.errs, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	errs := make([]error, len(p.errs))
	for i, err := range p.errs {
		errs[i] = err
	}
	return errors.Join(errs...)
}

// syntax gives the place to an error of the YAML parser, which has it in its text only.
func (p *parser) syntax(err error) error {
	message, _ := strings.CutPrefix(err.Error(), "yaml: ")
	e := &Error{File: p.file, Line: 1, Message: message}
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				e.Line, e.Message = line, text
			}
		}
	}
	e.Message = "no valid YAML: " + e.Message
	return e
}

// resolve follows an alias. Aliases nest no deeper than the grammar does, so a cycle ends by itself.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// describe names what a node is, for messages.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	default:
		return strconv.Quote(n.Value)
	}
}

// entries calls yield for each key of a mapping and complains of everything else, and of keys written twice.
func (p *parser) entries(n *yaml.Node, what string, yield func(key, value *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "%s is %s: write a mapping", what, describe(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := resolve(n.Content[i]), resolve(n.Content[i+1])
		switch {
		case key.Kind != yaml.ScalarNode:
			p.fail(key, "a key of %s is %s: write a word", what, describe(key))
		case seen[key.Value]:
			p.fail(key, "%q is written twice: write it once", key.Value)
		default:
			seen[key.Value] = true
			yield(key, value)
		}
	}
}

func (p *parser) unknown(key *yaml.Node, known ...string) {
	if near := Nearest(key.Value, known); near != "" {
		p.fail(key, "unknown key %q: did you mean %q?", key.Value, near)
		return
	}
	p.fail(key, "unknown key %q: use one of %s", key.Value, strings.Join(known, ", "))
}

func (p *parser) config(c *Config, root *yaml.Node) {
	p.entries(root, "the configuration", func(key, value *yaml.Node) {
		switch key.Value {
		case "kinds":
			p.kinds(c, value)
		case "resource-types":
			p.resourceTypes(c, value)
		case "rules":
			c.Rules = p.rules(value)
		case "overrides":
			p.overrides(c, value)
		case "exclude":
			c.Exclude = p.globs(key.Value, value)
		case "rego":
			c.Rego = texts(p.strings(key.Value, value))
		case "ignore":
			p.ignores(c, value)
		case "invariants":
			p.invariants(c, value)
		case "require-reasons":
			c.RequireReasons = p.bool(key.Value, value)
		case "$schema":
			p.text(key.Value, value) // for editors
		case "fail-on":
			if level, ok := p.level(key.Value, value); ok {
				c.FailOn = &level
			}
		default:
			p.unknown(key, "kinds", "resource-types", "rules", "overrides", "exclude", "rego", "ignore", "require-reasons", "invariants", "fail-on")
		}
	})
}

func (p *parser) kinds(c *Config, n *yaml.Node) {
	p.entries(n, "kinds", func(key, value *yaml.Node) {
		text, ok := p.text("the kind of "+key.Value, value)
		if !p.glob(key) || !ok {
			return
		}
		kind, err := policy.ParseKind(text)
		if err != nil {
			p.fail(value, "%v", err)
			return
		}
		c.Kinds = append(c.Kinds, Kind{Glob: key.Value, Kind: kind})
	})
}

func (p *parser) resourceTypes(c *Config, n *yaml.Node) {
	p.entries(n, "resource-types", func(key, value *yaml.Node) {
		text, ok := p.text("the type of "+key.Value, value)
		if !p.glob(key) || !ok {
			return
		}
		if strings.Count(text, "::") < 2 {
			p.fail(value, "%q is not a CloudFormation type: write it as in AWS::S3::Bucket", text)
			return
		}
		c.ResourceTypes = append(c.ResourceTypes, ResourceType{Glob: key.Value, Type: text})
	})
}

func (p *parser) rules(n *yaml.Node) []Rule {
	var rules []Rule
	p.entries(n, "rules", func(key, value *yaml.Node) {
		rule := Rule{Ref: ref(key)}
		text, ok := p.scalar("the setting of "+key.Value, value)
		if !ok {
			return
		}
		switch text {
		case "on", "true":
		case "off", "false", "none":
			rule.Off = true
		default:
			level, err := analysis.ParseLevel(text)
			if err != nil {
				p.fail(value, "unknown setting %q: use one of off, on, note, warning, error", text)
				return
			}
			rule.Level = level
		}
		rules = append(rules, rule)
	})
	return rules
}

func (p *parser) overrides(c *Config, n *yaml.Node) {
	p.items(n, "overrides", func(item *yaml.Node) {
		override := Override{Line: item.Line, Column: item.Column}
		before := len(p.errs)
		p.entries(item, "an element of overrides", func(key, value *yaml.Node) {
			switch key.Value {
			case "paths":
				override.Paths = p.globs(key.Value, value)
			case "rules":
				override.Rules = p.rules(value)
			default:
				p.unknown(key, "paths", "rules")
			}
		})
		if len(p.errs) == before && (len(override.Paths) == 0 || len(override.Rules) == 0) {
			p.fail(item, "an element of overrides needs paths and rules: give both")
		}
		c.Overrides = append(c.Overrides, override)
	})
}

func (p *parser) level(what string, n *yaml.Node) (analysis.Level, bool) {
	text, ok := p.text(what, n)
	if !ok {
		return 0, false
	}
	level, err := analysis.ParseLevel(text)
	if err != nil {
		p.fail(n, "%v", err)
	}
	return level, err == nil
}

// items yields the elements of a list and complains of everything else.
func (p *parser) items(n *yaml.Node, what string, yield func(item *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "%s is %s: write a list", what, describe(n))
		return
	}
	for _, item := range n.Content {
		yield(resolve(item))
	}
}

func (p *parser) ignores(c *Config, n *yaml.Node) {
	p.items(n, "ignore", func(item *yaml.Node) {
		ignore := Ignore{Line: item.Line, Column: item.Column}
		before := len(p.errs)
		p.entries(item, "an element of ignore", func(key, value *yaml.Node) {
			switch key.Value {
			case "rules":
				for _, n := range p.strings(key.Value, value) {
					ignore.Rules = append(ignore.Rules, ref(n))
				}
			case "paths":
				ignore.Paths = p.globs(key.Value, value)
			case "names":
				ignore.Names = texts(p.strings(key.Value, value))
			case "sids":
				ignore.Sids = texts(p.strings(key.Value, value))
			case "reason":
				ignore.Reason, _ = p.text(key.Value, value)
			case "expires":
				ignore.Expires = p.day(key.Value, value)
			default:
				p.unknown(key, "rules", "paths", "names", "sids", "reason", "expires")
			}
		})
		if len(p.errs) == before && len(ignore.Rules)+len(ignore.Paths)+len(ignore.Names)+len(ignore.Sids) == 0 {
			p.fail(item, "an element of ignore that names nothing: give rules, paths, names or sids")
		}
		c.Ignore = append(c.Ignore, ignore)
	})
}

func ref(n *yaml.Node) Ref { return Ref{Name: n.Value, Line: n.Line, Column: n.Column} }

func texts(nodes []*yaml.Node) []string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.Value)
	}
	return list
}

// scalar returns the text of a string, number or boolean.
func (p *parser) scalar(what string, n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Value == "" {
		p.fail(n, "%s is %s: write a word", what, describe(n))
		return "", false
	}
	return n.Value, true
}

// bool returns a boolean.
func (p *parser) bool(what string, n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		p.fail(n, "%s is %s: write true or false", what, describe(n))
	}
	return n.Value == "true"
}

// day returns a date.
func (p *parser) day(what string, n *yaml.Node) time.Time {
	text, ok := p.scalar(what, n)
	if !ok {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.fail(n, "%s is %q: write a day, as 2027-01-31", what, text)
	}
	return day
}

// text returns the text of a string.
func (p *parser) text(what string, n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!str" && n.Tag != "!!null" {
		p.fail(n, "%s is %s: put it in quotes", what, n.Value)
		return "", false
	}
	return p.scalar(what, n)
}

// strings returns the nodes of a list of strings, or of one string in place of a list.
func (p *parser) strings(what string, n *yaml.Node) []*yaml.Node {
	items := []*yaml.Node{n}
	switch {
	case n.Kind == yaml.SequenceNode:
		items = n.Content
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind == yaml.MappingNode:
		p.fail(n, "%s is a mapping: write a list", what)
		return nil
	}
	var list []*yaml.Node
	for _, item := range items {
		item = resolve(item)
		if _, ok := p.text("an element of "+what, item); ok {
			list = append(list, item)
		}
	}
	return list
}

func (p *parser) globs(what string, n *yaml.Node) []string {
	var list []string
	for _, item := range p.strings(what, n) {
		if p.glob(item) {
			list = append(list, item.Value)
		}
	}
	return list
}

// maxBraces bounds the alternatives of a glob: matching tries each combination of them.
const maxBraces = 8

func (p *parser) glob(n *yaml.Node) bool {
	if strings.Count(n.Value, "{") > maxBraces {
		p.fail(n, "%q has more than %d braces: write several globs", n.Value, maxBraces)
		return false
	}
	if !doublestar.ValidatePattern(n.Value) {
		p.fail(n, "%q is not a valid glob: close each [ and {", n.Value)
		return false
	}
	return true
}
