package main

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// blockSize is how many bytes of text are compressed together: a look-up unpacks one block.
const blockSize = 96 << 10

// encode writes policies in the form that package managed reads:
//
//	length of the index, compressed (4 bytes, little-endian)
//	the index, compressed: a line "date TAB source"; and for each policy, sorted by its name in lower case, a line
//	"name TAB path TAB version TAB retired (1 or 0) TAB block TAB start TAB length"; and at last a line with the lengths of
//	the blocks, compressed, separated by TABs
//	the blocks, compressed: the texts, one after the other
func encode(policies map[string]managedPolicy, date, source string) ([]byte, error) {
	sorted := make([]managedPolicy, 0, len(policies))
	for _, p := range policies {
		sorted = append(sorted, p)
	}
	slices.SortFunc(sorted, func(a, b managedPolicy) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), strings.Compare(a.name, b.name))
	})
	var blocks, index, block bytes.Buffer
	var sizes []string
	fmt.Fprintf(&index, "%s\t%s\n", date, source)
	flush := func() error {
		before := blocks.Len()
		if err := compress(&blocks, block.Bytes()); err != nil {
			return err
		}
		sizes = append(sizes, strconv.Itoa(blocks.Len()-before))
		block.Reset()
		return nil
	}
	for i := range sorted {
		p := &sorted[i]
		var text bytes.Buffer
		if err := json.Compact(&text, p.text); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		if block.Len() > 0 && block.Len()+text.Len() > blockSize {
			if err := flush(); err != nil {
				return nil, err
			}
		}
		retired := 0
		if p.retired {
			retired = 1
		}
		fmt.Fprintf(&index, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", p.name, p.path, p.version, retired, len(sizes), block.Len(), text.Len())
		block.Write(text.Bytes())
	}
	if err := flush(); err != nil {
		return nil, err
	}
	index.WriteString(strings.Join(sizes, "\t") + "\n")
	var head, out bytes.Buffer
	if err := compress(&head, index.Bytes()); err != nil {
		return nil, err
	}
	if err := binary.Write(&out, binary.LittleEndian, uint32(head.Len())); err != nil {
		return nil, err
	}
	out.Write(head.Bytes())
	out.Write(blocks.Bytes())
	return out.Bytes(), nil
}

func compress(out *bytes.Buffer, data []byte) error {
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}
