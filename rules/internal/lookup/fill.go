package lookup

import "strings"

// Fill returns the pattern of an ARN format of the service authorization reference in which every variable of the
// resource part is name, and every one before it (partition, Region, account) is a wildcard.
func Fill(format, name string) string {
	var b strings.Builder
	for colons := 0; format != ""; {
		if strings.HasPrefix(format, "${") {
			if end := strings.IndexByte(format, '}'); end > 0 {
				if colons < 5 {
					b.WriteByte('*')
				} else {
					b.WriteString(name)
				}
				format = format[end+1:]
				continue
			}
		}
		if format[0] == ':' {
			colons++
		}
		b.WriteByte(format[0])
		format = format[1:]
	}
	return b.String()
}
