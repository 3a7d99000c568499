package facts

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// What follows is written apart from the table of keys, after the headings of AWS's page and what it says of each key's
// availability, so that it can find a row wrong.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

// caste is what a request's principal shows of who calls.
type caste uint8

const (
	aUser caste = 1 << iota
	aSession
	aRoot
	aService
	aBearer // of an identity provider's token
	aNobody
	anIdentity = aUser | aSession | aRoot
	anybody    = anIdentity | aService | aBearer | aNobody
)

// casteOf reads a request's principal. Names of services and of identity providers look alike.
func casteOf(principal string, t CallerType) caste {
	arn, isARN := policy.ParseARN(principal)
	switch {
	case isARN && arn.Service == "iam" && arn.Resource == "root":
		return aRoot
	case isARN && arn.Service == "iam" && strings.HasPrefix(arn.Resource, "user/"):
		return aUser
	case isARN && arn.Service == "sts":
		return aSession
	case principal == "*":
		return aNobody
	case !isARN && t == Service:
		return aService
	}
	return aBearer
}

// temporaryKeys are those of temporary credentials.
const temporaryKeys = "aws:tokenissuetime aws:multifactorauthpresent aws:multifactorauthage aws:signinsessionarn"

// reserved says of keys whose requests they are in, the first entry that matches counting. Patterns end on *. What it does not
// have may be anyone's.
var reserved = [...]struct {
	keys  string
	whose caste
}{
	// Properties of the principal.
	{"aws:username", aUser},
	{"aws:principalservicename aws:principalservicenameslist", aService},
	{"aws:principalarn aws:principalorgid aws:principalorgpaths", anIdentity},
	{"aws:principaltag/*", aUser | aSession},
	{"aws:principalaccount", anIdentity | aNobody},
	{"aws:principalisawsservice", anybody &^ aNobody},
	// Properties of a role session, and of temporary credentials.
	{temporaryKeys, anIdentity},
	{"aws:assumedroot", aSession | aRoot},
	{"aws:federatedprovider", aSession | aBearer},
	{"aws:chatbotsourcearn aws:ec2instancesource* aws:sourceidentity", aSession},
	{"ec2:roledelivery ec2:sourceinstancearn ssm:sourceinstancearn lambda:sourcefunctionarn", aSession},
	{"glue:roleassumedby glue:credentialissuingservice codebuild:buildarn codebuild:projectarn identitystore:userid", aSession},
	// Properties of the request.
	{"aws:calledvia*", anIdentity},
	{"aws:viaawsmcpservice", anIdentity},
	{"aws:sourcearn aws:sourceaccount aws:sourceorgid aws:sourceorgpaths", aService},
}

// reservedTo returns whose requests a key, in lower case, is in.
func reservedTo(lower string) caste {
	for i := range reserved {
		if isOneOf(lower, reserved[i].keys) {
			return reserved[i].whose
		}
	}
	return anybody
}

// isOneOf reports whether a key is one of a list, which has spaces between keys and patterns that end on *.
func isOneOf(key, list string) bool {
	for list != "" {
		var word string
		word, list, _ = strings.Cut(list, " ")
		if head, pattern := strings.CutSuffix(word, "*"); word == key || pattern && strings.HasPrefix(key, head) {
			return true
		}
	}
	return false
}

// judge holds keys against who calls, their values against their types, and services' keys against the reference.
func (c *checker) judge() error {
	who := casteOf(c.r.Principal, c.s.Caller.Type)
	for _, name := range c.names {
		if c.isFixed(name) {
			continue
		}
		lower := strings.ToLower(name)
		whose := reservedTo(lower)
		_, _, provided := ofProvider(lower)
		switch key, listed := catalog.FindKey(name); {
		case whose&who == 0:
			return wrong(whoseFact(whose), "%s is in a request of %s", name, c.r.Principal)
		case who&(aUser|aRoot) != 0 && c.s.Caller.Credentials == LongTerm && isOneOf(lower, temporaryKeys):
			return wrong(Token, "%s is in a request with long-term credentials", name)
		case provided && who&(aSession|aBearer) == 0:
			return wrong(Provided, "%s is in a request of %s", name, c.r.Principal)
		case listed && key.Multi != c.r.Context[name].Multi && !provided:
			return wrong(Multivalued, "%s has several values: %t", name, c.r.Context[name].Multi)
		case listed && !provided && !c.s.Loose && c.s.Known && whose == anybody && !c.s.Entry.HasKey(name):
			return wrong(Listed, "%s is in a request for %s", name, c.s.Action)
		}
		for _, value := range c.r.Context[name].List {
			if !plausible(lower, value) {
				return wrong(ValueType, "%s cannot be %q", name, value)
			}
		}
	}
	return nil
}

func whoseFact(whose caste) string {
	switch whose {
	case aUser:
		return Username
	case aService:
		return ServicePrincipal
	case aSession:
		return ServiceRole
	}
	return PrincipalARN
}

var identifiers = map[string]*regexp.Regexp{
	"account": regexp.MustCompile(`^([0-9]{12}|anonymous)$`),
	"orgid":   regexp.MustCompile(`^o-[a-z0-9-]+$`),
	"vpc":     regexp.MustCompile(`^vpc-[a-z0-9-]+$`),
	"vpce":    regexp.MustCompile(`^vpce-[a-z0-9-]+$`),
}

// plausible reports whether a value can be that of a key, given in lower case, as far as the key's name and the type that the
// catalog or the page gives it tell.
func plausible(lower, value string) bool {
	_, name, _ := strings.Cut(lower, ":")
	if global, ok := strings.CutPrefix(lower, "aws:"); ok && !strings.Contains(global, "/") {
		for suffix, id := range identifiers {
			if strings.HasSuffix(name, suffix) {
				return id.MatchString(value)
			}
		}
		switch {
		case strings.HasSuffix(name, "orgpaths"):
			return strings.HasPrefix(value, "o-") && strings.Contains(value, "/")
		case strings.HasSuffix(name, "arn"):
			_, ok := policy.ParseARN(value)
			return ok
		case strings.HasSuffix(name, "ip"), strings.HasSuffix(name, "ipv4"):
			_, err := netip.ParseAddr(value)
			return err == nil
		case strings.HasPrefix(name, "via"), slices.Contains([]string{"securetransport", "multifactorauthpresent", "principalisawsservice"}, name):
			return value == "true" || value == "false"
		}
		return true
	}
	key, _ := catalog.FindKey(lower)
	switch key.Type {
	case catalog.BoolKey:
		return value == "true" || value == "false"
	case catalog.NumericKey:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case catalog.DateKey:
		_, errTime := time.Parse(time.RFC3339, value)
		_, errNumber := strconv.ParseFloat(value, 64)
		return errTime == nil || errNumber == nil
	case catalog.IPAddressKey:
		_, err := netip.ParseAddr(value)
		return err == nil
	case catalog.ARNKey:
		_, ok := policy.ParseARN(value)
		return ok
	}
	return true
}
