package loader

import (
	"strings"
	"testing"
)

func TestMayBeWord(t *testing.T) {
	for _, word := range []string{"your", "Replace", "INSERT", "change", "acCount", "region", "xxxx"} {
		for _, s := range []string{word, "arn:aws:s3:::" + word, word + "-1", "a" + word} {
			if !mayBeWord(s) {
				t.Errorf("%q has a word", s)
			}
		}
	}
	for _, s := range []string{"", "a", "accoun", "s3:GetObject", "yöur", "xxx", strings.Repeat("r", 100)} {
		if mayBeWord(s) {
			t.Errorf("%q has no word", s)
		}
	}
}
