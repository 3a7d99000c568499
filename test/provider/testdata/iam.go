package iam

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/mitchellh/go-testing-interface"
)

// Document is what the data source reads with some arguments, or the first error.
func Document(arguments map[string]any) (text string, err error) {
	defer func() {
		if r := recover(); r != nil { // of arguments that the schema refuses
			err = fmt.Errorf("%v", r)
		}
	}()
	source := dataSourcePolicyDocument()
	data := schema.TestResourceDataRaw(&testing.RuntimeT{}, source.SchemaFunc(), arguments)
	for _, d := range source.ReadWithoutTimeout(context.Background(), data, nil) {
		return "", fmt.Errorf("%s", d.Summary)
	}
	return data.Get("json").(string), nil
}
