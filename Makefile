# What is slow or needs a network. go test ./... and .ci/run need none of it.

.PHONY: test check bench compare million templates oracle provider parity catalog docs sarif reviewdog html mcp editors playground drive-playground fuzz random verify mutation wall account dependencies vulnerabilities

test:
	go test ./...

# What CI runs, the quickest checks first.
check:
	.ci/run

# Whole runs beside their floors, and the deciders' costs over all AWS managed policies (npm).
bench:
	bench/run.sh

# iamlint beside other tools on the same files (PyPI). What it printed is in docs/benchmarks.md.
compare:
	bench/compare/run.sh

# One run over a million policies of an organization, made of AWS's managed policies (5 GB of disk, which are given back).
million:
	bench/million/run.sh

# 2,000 templates made of all AWS managed policies (npm): every question about them decided, and what that costs.
templates:
	test/templates/run.sh

# 50,000 random cases decided by another simulator (npm; AGPL, run as a process of its own).
oracle:
	test/oracle/run.sh

# 20,000 random data sources aws_iam_policy_document beside the documents that the AWS provider's own code makes (Go module proxy, 120 MB).
provider:
	test/provider/run.sh

# Findings beside AWS IAM Access Analyzer's answers on its managed policies (npm).
parity:
	test/parity.sh

# The service authorization reference and AWS's managed policies anew (npm, pip).
catalog:
	go generate ./catalog ./catalog/managed

# The pages of the rules.
docs:
	go generate ./docs

# SARIF reports through Microsoft's SARIF Multitool with GitHub's rules (npm).
sarif:
	test/sarif-multitool.sh

# An rdjson report through reviewdog (Go module proxy).
reviewdog:
	test/reviewdog.sh

# HTML reports in a headless Chromium (of the system; what drives it comes from npm). SHOTS is a folder for screenshots.
html:
	test/html/run.sh $(SHOTS)

# The server for agents, called by the protocol's own inspector (npm).
mcp:
	test/mcp.sh

# The language server by pytest-lsp (PyPI) and Neovim (of the system), and the extension for Visual Studio Code (npm).
editors:
	test/editors/run.sh

# The playground, a static page, into playground/dist (npm).
playground:
	playground/build.sh

# The playground in a headless Chromium, as html. SHOTS is a folder for screenshots.
drive-playground: playground
	test/playground/run.sh $(SHOTS)

fuzz:
	test/fuzz.sh

# The random tests of go test ./... on fifty times as many inputs.
random:
	test/random.sh

# 100,000 random questions and all about AWS's managed policies (npm): each "there is no such request" is proved again.
verify:
	test/verify.sh

# The deciders, broken in 150 small ways a package: prints those that no test notices (MUTATION="-sample 0 policy" tries all of one).
mutation:
	go run ./test/mutation $(MUTATION)

# Lints inputs of 1 MB that ask for as much work as they can: none may take more than 10 s of processor time and 500 MB.
wall:
	go build -o $(or $(TMPDIR),/tmp)/iamlint-wall ./cmd/iamlint
	go run ./test/wall/run $(or $(TMPDIR),/tmp)/iamlint-wall

# Large dumps of accounts, and what judging them costs; ARGS=-huge adds one of 1 GB.
account:
	go build -o $(or $(TMPDIR),/tmp)/iamlint-account ./cmd/iamlint
	go run ./test/account/run $(ARGS) $(or $(TMPDIR),/tmp)/iamlint-account

# docs/dependencies.md anew, after a change of go.mod.
dependencies:
	go run ./test/dependencies

# Known vulnerabilities in what the program calls.
vulnerabilities:
	test/vulnerabilities.sh

# What is delivered.
.PHONY: release packages workflows pre-commit site

# A release tried twice, without publishing: GoReleaser from the Go module proxy; RELEASE=all for every platform.
release:
	test/release.sh $(RELEASE)

# The wheel and the npm packages installed from files into clean environments (Python 3, npm).
packages:
	test/packages.sh

# The workflows and the action through actionlint and zizmor (Go module proxy, PyPI).
workflows:
	test/workflows.sh

# The hooks, by pre-commit itself (PyPI).
pre-commit:
	test/pre-commit.sh

# The documentation as a site in site/, its links checked (PyPI).
site:
	test/site.sh
