package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"index/suffixarray"
	"math"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// encode writes a normalized reference in the form of package layout.
func encode(r *reference) ([]byte, error) {
	e := &encoder{lists: map[string]uint16{"": 0}, listEnds: []uint32{0, 0}}
	if err := e.collectKeys(r); err != nil {
		return nil, err
	}
	e.collectStrings(r)

	index := map[string]int{} // of the actions
	for i := range r.services {
		for j := range r.services[i].actions {
			index[r.services[i].prefix+":"+r.services[i].actions[j].name] = len(index)
		}
	}
	var services, actions, types, arns, keys, dependents bytes.Buffer
	nActions, nTypes, nARNs := 0, 0, 0
	for i := range r.services {
		s := &r.services[i]
		put(&services, e.str(s.prefix), e.str(s.name), uint32(nActions), uint16(nTypes), e.keyList(serviceKeys(s)))
		for j := range s.types {
			t := &s.types[j]
			put(&types, e.str(t.name), uint16(nARNs), e.keyList(t.keys), uint16(i))
			for _, arn := range t.arns {
				put(&arns, e.str(arn))
			}
			nARNs += len(t.arns)
		}
		for j := range s.actions {
			a := &s.actions[j]
			put(&actions, e.str(a.name), e.resourceList(s, nTypes, a.resources), e.keyList(a.keys))
			put(&actions, uint16(i)|uint16(a.levels)<<layout.ServiceBits)
			if len(a.dependents) > 0 {
				items := make([]uint16, len(a.dependents))
				for k, name := range a.dependents {
					items[k] = uint16(index[name])
				}
				slices.Sort(items)
				put(&dependents, uint16(nActions+j), e.list(items))
			}
		}
		nActions += len(s.actions)
		nTypes += len(s.types)
	}
	put(&services, uint32(0), uint32(0), uint32(nActions), uint16(nTypes), uint16(0))
	put(&types, uint32(0), uint16(nARNs), uint16(0), uint16(0))
	for _, k := range e.keys {
		put(&keys, e.str(k.name), k.typ, boolByte(k.multi), boolByte(strings.Contains(k.name, "${")), uint8(0))
	}

	var lists, items bytes.Buffer
	put(&lists, e.listEnds)
	put(&items, e.items)
	sections := [][]byte{
		services.Bytes(), actions.Bytes(), types.Bytes(), arns.Bytes(), keys.Bytes(), lists.Bytes(), items.Bytes(), e.text,
		dependents.Bytes(),
	}
	var out bytes.Buffer
	out.WriteString(layout.Magic)
	put(&out, e.str(r.date), e.str(r.source))
	put(&out, uint32(len(r.services)), uint32(nActions), uint32(nTypes), uint32(len(e.keys)))
	offset := layout.HeaderSize
	for i, section := range sections {
		if i == len(sections)-1 {
			put(&out, uint32(dependents.Len()/layout.DependentSize))
		}
		put(&out, uint32(offset))
		offset += len(section)
	}
	for _, section := range sections {
		out.Write(section)
	}
	if e.err != nil {
		return nil, e.err
	}
	if max(nActions, nARNs, len(e.listEnds)) > math.MaxUint16 || nTypes >= layout.Required ||
		len(r.services) >= 1<<layout.ServiceBits {
		return nil, fmt.Errorf("too many records for the layout: %d services, %d actions, %d types, %d ARNs, %d lists",
			len(r.services), nActions, nTypes, nARNs, len(e.listEnds))
	}
	return out.Bytes(), nil
}

type encoder struct {
	keys     []key // of all services, sorted
	text     []byte
	offsets  map[string]int
	lists    map[string]uint16 // by the bytes of their items
	listEnds []uint32
	items    []uint16
	err      error
}

func put(w *bytes.Buffer, values ...any) {
	for _, v := range values {
		// The error is that of an unsuitable type or of the writer: neither can be.
		if err := binary.Write(w, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
}

func boolByte(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

func serviceKeys(s *service) []string {
	names := make([]string, len(s.keys))
	for i := range s.keys {
		names[i] = s.keys[i].name
	}
	return names
}

// collectKeys merges the services' keys. A key that several services list has to be the same in all.
func (e *encoder) collectKeys(r *reference) error {
	found := map[string]key{}
	for i := range r.services {
		for _, k := range r.services[i].keys {
			name := strings.ToLower(k.name)
			if before, seen := found[name]; seen && before != k {
				return fmt.Errorf("%s: %s is not the same as in another service: %v, %v", r.services[i].prefix, k.name, before, k)
			}
			found[name] = k
		}
	}
	for _, k := range found {
		e.keys = append(e.keys, k)
	}
	slices.SortFunc(e.keys, func(a, b key) int { return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	return nil
}

// collectStrings lays out all strings in the order of their use, but those that are part of another one.
func (e *encoder) collectStrings(r *reference) {
	var all []string
	for i := range r.services {
		s := &r.services[i]
		all = append(all, s.prefix, s.name)
		for j := range s.actions {
			all = append(all, s.actions[j].name)
		}
		for j := range s.types {
			all = append(all, s.types[j].name)
			all = append(all, s.types[j].arns...)
		}
	}
	for _, k := range e.keys {
		all = append(all, k.name)
	}
	all = append(all, r.date, r.source)

	// A separator that is in no string keeps matches from running over two.
	index := suffixarray.New([]byte(strings.Join(all, "\x00")))
	uses := map[string]int{}
	for _, s := range all {
		uses[s]++
	}
	e.offsets = map[string]int{}
	var parts []string
	for _, s := range all {
		if _, seen := e.offsets[s]; seen {
			continue
		}
		e.offsets[s] = len(e.text)
		if s != "" && len(index.Lookup([]byte(s), -1)) > uses[s] { // it is in a longer one, too
			parts = append(parts, s)
			continue
		}
		e.text = append(e.text, s...)
	}
	index = suffixarray.New(e.text)
	for _, s := range parts {
		// The lowest offset, so that the result is the same each time.
		e.offsets[s] = slices.Min(index.Lookup([]byte(s), -1))
	}
}

func (e *encoder) str(s string) uint32 {
	offset, ok := e.offsets[s]
	if s == "" {
		return 0
	}
	if !ok || len(s) >= 1<<layout.LengthBits || offset >= 1<<(32-layout.LengthBits) {
		e.err = fmt.Errorf("string does not fit the layout: %q", s)
		return 0
	}
	return uint32(offset)<<layout.LengthBits | uint32(len(s))
}

func (e *encoder) list(items []uint16) uint16 {
	var id bytes.Buffer
	put(&id, items)
	if n, ok := e.lists[id.String()]; ok {
		return n
	}
	n := uint16(len(e.listEnds) - 1)
	e.lists[id.String()] = n
	e.items = append(e.items, items...)
	e.listEnds = append(e.listEnds, uint32(len(e.items)))
	return n
}

func (e *encoder) keyList(names []string) uint16 {
	items := make([]uint16, len(names))
	for i, name := range names {
		n, ok := slices.BinarySearchFunc(e.keys, strings.ToLower(name), func(k key, lower string) int {
			return cmp.Compare(strings.ToLower(k.name), lower)
		})
		if !ok {
			e.err = fmt.Errorf("unknown condition key %q", name)
		}
		items[i] = uint16(n)
	}
	return e.list(items)
}

func (e *encoder) resourceList(s *service, firstType int, resources []resource) uint16 {
	items := make([]uint16, 0, 2*len(resources))
	for _, r := range resources {
		n := slices.IndexFunc(s.types, func(t resourceType) bool { return strings.EqualFold(t.name, r.name) })
		item := uint16(firstType + n)
		if r.required {
			item |= layout.Required
		}
		items = append(items, item, e.keyList(r.keys))
	}
	return e.list(items)
}
