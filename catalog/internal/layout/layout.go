// Package layout is the binary form of the service authorization reference: what gen writes and catalog reads.
//
// All numbers are little-endian. The file is a header of [HeaderSize] bytes and nine sections whose offsets
// stand in it:
//
//	services  Service records, sorted by prefix, and a sentinel that ends the last one's ranges
//	actions   Action records: service by service, within one by lower-cased name
//	types     Type records (resource types): service by service, by lower-cased name, and a sentinel
//	arns      string references: the types' ARN formats, type by type
//	keys      Key records, one a condition key for all services, by lower-cased name
//	lists     offsets into items, in numbers: list i is items[lists[i]:lists[i+1]]; list 0 is empty
//	items     16-bit numbers: indexes of keys or of actions, or pairs of a resource (index of its type, [Required]) and a
//	          list of keys
//	dependents  Dependent records, one an action with dependent actions, by action
//	strings   text; strings that are part of others are not repeated
//
// A string reference is a 32-bit number: the offset into strings shifted by [LengthBits], and the length.
package layout

// Magic begins the file; its last byte is the version of the layout.
const Magic = "iamlint\x02"

// The header: Magic, then 32-bit numbers at these offsets. Date and Source are string references, those that
// begin with N are numbers of records without sentinels, those that end in Section are offsets into the file.
const (
	Date              = 8
	Source            = 12
	NServices         = 16
	NActions          = 20
	NTypes            = 24
	NKeys             = 28
	ServicesSection   = 32
	ActionsSection    = 36
	TypesSection      = 40
	ARNsSection       = 44
	KeysSection       = 48
	ListsSection      = 52
	ItemsSection      = 56
	StringsSection    = 60
	NDependents       = 64
	DependentsSection = 68
	HeaderSize        = 72
)

// A Service record: prefix and name (string references), the index of its first action (32 bits), the index of
// its first resource type (16 bits), its list of keys (16 bits).
const (
	ServicePrefix      = 0
	ServiceName        = 4
	ServiceFirstAction = 8
	ServiceFirstType   = 12
	ServiceKeys        = 14
	ServiceSize        = 16
)

// An Action record: name (string reference), its list of resources, its list of own keys, its service with its access
// levels above (16 bits each).
const (
	ActionName      = 0
	ActionResources = 4
	ActionKeys      = 6
	ActionService   = 8
	ActionSize      = 10
)

// ServiceBits is how many bits of an action's service and access levels are the service.
const ServiceBits = 11

// A Type record: name (string reference), the index of its first ARN format, its list of keys, its service (16 bits each).
const (
	TypeName     = 0
	TypeFirstARN = 4
	TypeKeys     = 6
	TypeService  = 8
	TypeSize     = 10
)

// A Key record: name (string reference), type, whether it is multivalued, whether its name has variable parts (8
// bits each), and a spare byte.
const (
	KeyName     = 0
	KeyType     = 4
	KeyMulti    = 5
	KeyVariable = 6
	KeySize     = 8
)

// A Dependent record: an action and its list of dependent actions (16 bits each).
const (
	DependentAction = 0
	DependentList   = 2
	DependentSize   = 4
)

// Required is set in the item of a resource that an action needs; the lower bits are the index of its type.
const Required = 1 << 15

// LengthBits is how many bits of a string reference hold the length.
const LengthBits = 10

// Access levels, as bits.
const (
	List = 1 << iota
	Read
	Write
	Tagging
	PermissionsManagement
)

// Types of condition keys.
const (
	String = iota
	ARN
	Bool
	Numeric
	DateTime
	IPAddress
	Binary
)
