// Program twin makes policy documents as the AWS provider does: for each line with a list of arguments of data sources, a line with
// the documents, or the errors. In source_policy_documents and override_policy_documents a number is the document of that place.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-provider-aws/internal/service/iam"
)

type answer struct {
	JSON  string `json:"json,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var all []map[string]any
		if err := json.Unmarshal(in.Bytes(), &all); err != nil {
			log.Fatal(err)
		}
		answers := make([]answer, len(all))
		for i, arguments := range all {
			for _, name := range []string{"source_policy_documents", "override_policy_documents"} {
				list, _ := arguments[name].([]any)
				for j, element := range list {
					if n, ok := element.(float64); ok {
						list[j] = answers[int(n)].JSON
					}
				}
			}
			text, err := iam.Document(arguments)
			answers[i].JSON = text
			if err != nil {
				answers[i].Error = err.Error()
			}
		}
		if err := out.Encode(answers); err != nil {
			log.Fatal(err)
		}
	}
}
