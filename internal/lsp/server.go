// Package lsp is the language server: it hands what an editor has open to the session, and its answers back, as diagnostics, hovers,
// completions, fixes, lenses and symbols. Nothing is decided here, and no finding is worded here.
//
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// Options say how the server works.
type Options struct {
	// Open opens a session with a configuration.
	Open func(ctx context.Context, settings *session.Settings) (*session.Session, error)
	// Before loads what a file was judged together with where a branch began, and says how that branch is called; nil without a
	// repository. A base of "" is the repository's default branch.
	Before func(ctx context.Context, base, path string, s *session.Session) (unit *policy.Unit, branch string, err error)
	// Enter makes the workspace's folder the working folder, which the names of files are relative to; nil to stay.
	Enter func(folder string) error
	// Version is that of the program.
	Version string
	// Wait is how long the server waits for further changes before it judges one; 0 stands for 200 ms.
	Wait time.Duration
}

// maxText is the size of the longest text that is judged, in bytes: that of the longest template of CloudFormation's.
const maxText = 4 << 20

// Server serves one client.
type Server struct {
	options  Options
	conn     *jsonrpc2.Conn
	ctx      context.Context //nolint:containedctx // it is that of the connection
	settings settings
	utf8     bool
	snippets bool
	creates  bool // the client can create files
	watch    bool

	mu       sync.Mutex
	state    state
	docs     map[string]*document // open ones, by path
	units    map[string]*judged   // by what they are units of
	sessions map[string]*session.Session
	running  map[string]context.CancelFunc // requests, by their ids
	// published are the files for which the client has diagnostics.
	published map[string]bool
}

type state uint8

const (
	created state = iota
	initialized
	shutDown
)

// document is an open file.
type document struct {
	uri     string
	version int
	text    []byte
	lines   *lines
}

// New returns a server.
func New(options Options) *Server {
	if options.Wait == 0 {
		options.Wait = 200 * time.Millisecond
	}
	return &Server{
		options: options, docs: map[string]*document{}, units: map[string]*judged{}, sessions: map[string]*session.Session{},
		running: map[string]context.CancelFunc{}, published: map[string]bool{},
	}
}

// ErrNoShutdown is the error of a client that ends without having said so.
var ErrNoShutdown = errors.New("the client ended without the request shutdown")

// Run serves a client that writes to in and reads from out, until it says exit, closes in, or ctx ends.
func (s *Server) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.ctx = ctx
	stream := jsonrpc2.NewBufferedStream(streams{in, out}, jsonrpc2.VSCodeObjectCodec{})
	ready := make(chan struct{})
	s.conn = jsonrpc2.NewConn(ctx, stream, handler{s, ready}, jsonrpc2.SetLogger(silent{}))
	close(ready)
	<-s.conn.DisconnectNotify()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != shutDown && ctx.Err() == nil {
		return ErrNoShutdown
	}
	return nil
}

// streams are standard input and output.
type streams struct {
	io.Reader
	io.Writer
}

func (streams) Close() error { return nil }

// silent logs nothing: what is wrong with a message is answered.
type silent struct{}

func (silent) Printf(string, ...any) {}

// handler hands messages on. Those that change documents are handled in their order, the others beside each other.
type handler struct {
	*Server
	ready <-chan struct{}
}

func (h handler) Handle(_ context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	<-h.ready
	if req.Notif {
		_, _ = h.guard(h.ctx, req) // a notification has no answer
		if req.Method == "exit" {
			_ = conn.Close()
		}
		return
	}
	if req.Method == "initialize" || req.Method == "shutdown" {
		h.answer(conn, req, h.ctx)
		return
	}
	ctx, cancel := context.WithCancel(h.ctx)
	id := req.ID.String()
	h.mu.Lock()
	h.running[id] = cancel
	h.mu.Unlock()
	go func() {
		h.answer(conn, req, ctx)
		h.mu.Lock()
		delete(h.running, id)
		h.mu.Unlock()
		cancel()
	}()
}

// The codes of errors that are the protocol's own.
const (
	codeNotInitialized   = -32002
	codeRequestCancelled = -32800
)

//nolint:revive // the context is that of the request, which comes first in what it is about
func (s *Server) answer(conn *jsonrpc2.Conn, req *jsonrpc2.Request, ctx context.Context) {
	result, err := s.guard(ctx, req)
	if err == nil {
		if result == nil {
			result = json.RawMessage("null")
		}
		_ = conn.Reply(s.ctx, req.ID, result) // no one may be reading any more
		return
	}
	answer, ok := errors.AsType[*jsonrpc2.Error](err)
	if !ok {
		answer = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()}
	}
	if ctx.Err() != nil {
		answer = &jsonrpc2.Error{Code: codeRequestCancelled, Message: "canceled"}
	}
	_ = conn.ReplyWithError(s.ctx, req.ID, answer)
}

// guard handles a message; a bug ends the message and not the server.
func (s *Server) guard(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("internal error in %s, which is a bug of iamlint: %v", req.Method, bug)
			s.log(1, fmt.Sprintf("%v\n%s", err, debug.Stack()))
		}
	}()
	s.mu.Lock()
	now := s.state
	s.mu.Unlock()
	switch {
	case req.Method == "exit" || now == initialized:
	case now == created && req.Method != "initialize":
		return nil, &jsonrpc2.Error{Code: codeNotInitialized, Message: "the request initialize has to come first"}
	case now == shutDown:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server is shut down"}
	}
	return s.dispatch(ctx, req)
}

func (s *Server) dispatch(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	switch req.Method {
	case "initialize":
		return with(req, func(p *initializeParams) (any, error) { return s.initialize(p), nil })
	case "initialized":
		s.register()
	case "shutdown":
		s.mu.Lock()
		s.state = shutDown
		s.mu.Unlock()
	case "exit", "$/setTrace":
	case "$/cancelRequest":
		return with(req, func(p *cancelParams) (any, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if cancel := s.running[string(p.ID)]; cancel != nil {
				cancel()
			}
			return nil, nil
		})
	case "textDocument/didOpen":
		return with(req, func(p *documentParams) (any, error) {
			s.opened(&p.TextDocument, []byte(p.TextDocument.Text))
			return nil, nil
		})
	case "textDocument/didChange":
		return with(req, func(p *changeParams) (any, error) { return nil, s.changed(p) })
	case "textDocument/didSave":
		return with(req, func(p *documentParams) (any, error) {
			s.saved(pathOf(p.TextDocument.URI))
			return nil, nil
		})
	case "textDocument/didClose":
		return with(req, func(p *documentParams) (any, error) {
			s.closed(pathOf(p.TextDocument.URI))
			return nil, nil
		})
	case "workspace/didChangeWatchedFiles":
		return with(req, func(p *watchedParams) (any, error) {
			for _, change := range p.Changes {
				s.saved(pathOf(change.URI))
			}
			return nil, nil
		})
	case "workspace/didChangeConfiguration":
		return with(req, func(p *configurationParams) (any, error) {
			s.configured(p)
			return nil, nil
		})
	case "workspace/didChangeWorkspaceFolders":
		return nil, nil
	case "textDocument/diagnostic":
		return with(req, func(p *documentParams) (any, error) { return s.pull(ctx, pathOf(p.TextDocument.URI)) })
	case "textDocument/hover":
		return with(req, func(p *positionParams) (any, error) { return orNull(s.hover(ctx, p)) })
	case "textDocument/completion":
		return with(req, func(p *positionParams) (any, error) { return s.complete(p), nil })
	case "textDocument/codeAction":
		return with(req, func(p *codeActionParams) (any, error) { return s.codeActions(ctx, p) })
	case "textDocument/codeLens":
		return with(req, func(p *documentParams) (any, error) { return s.lenses(ctx, pathOf(p.TextDocument.URI)) })
	case "textDocument/documentSymbol":
		return with(req, func(p *documentParams) (any, error) { return s.symbols(ctx, pathOf(p.TextDocument.URI)) })
	case "workspace/executeCommand":
		return with(req, func(p *executeParams) (any, error) { return s.execute(ctx, p) })
	default:
		if !req.Notif {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "there is no method " + req.Method}
		}
	}
	return nil, nil
}

// with reads the parameters of a message.
func with[P any](req *jsonrpc2.Request, handle func(*P) (any, error)) (any, error) {
	var p P
	if req.Params != nil {
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
		}
	}
	return handle(&p)
}

// orNull makes a null of what is not there.
func orNull[T any](value *T, err error) (any, error) {
	if value == nil {
		return nil, err
	}
	return value, err
}

func (s *Server) initialize(p *initializeParams) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = initialized
	s.settings = p.InitializationOptions
	encoding := "utf-16"
	for _, offered := range p.Capabilities.General.PositionEncodings {
		if offered == "utf-8" {
			encoding, s.utf8 = offered, true
		}
	}
	if folder := p.folder(); folder != "" && s.options.Enter != nil {
		_ = s.options.Enter(folder) // files that are not in it have longer names
	}
	s.snippets = p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
	s.watch = s.settings.Watch && p.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration
	for _, operation := range p.Capabilities.Workspace.WorkspaceEdit.ResourceOperations {
		s.creates = s.creates || operation == "create"
	}
	capabilities := map[string]any{
		"positionEncoding":       encoding,
		"textDocumentSync":       map[string]any{"openClose": true, "change": 1, "save": map[string]any{"includeText": false}},
		"hoverProvider":          true,
		"completionProvider":     map[string]any{"triggerCharacters": []string{":", "\"", "/", "'"}},
		"codeActionProvider":     map[string]any{"codeActionKinds": []string{"quickfix"}},
		"codeLensProvider":       map[string]any{"resolveProvider": false},
		"documentSymbolProvider": true,
		"executeCommandProvider": map[string]any{"commands": []string{whoMay, newlyAllowed}},
		"workspace":              map[string]any{"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true}},
	}
	if s.settings.Diagnostics == "pull" {
		capabilities["diagnosticProvider"] = map[string]any{"identifier": "iamlint", "interFileDependencies": true, "workspaceDiagnostics": false}
	}
	return map[string]any{"capabilities": capabilities, "serverInfo": map[string]any{"name": "iamlint", "version": s.options.Version}}
}

// folder is the first folder of the workspace; "" if there is none.
func (p *initializeParams) folder() string {
	for _, folder := range p.WorkspaceFolders {
		if path := pathOf(folder.URI); path != "" {
			return path
		}
	}
	if path := pathOf(p.RootURI); path != "" {
		return path
	}
	return p.RootPath
}

// register asks the client to tell of files that change on the disk: those of a module that are not open, and the configuration.
func (s *Server) register() {
	if !s.watch {
		return
	}
	var watchers []any
	for _, glob := range []string{"**/*.{tf,tf.json,tfvars,json,yaml,yml,template}", "**/.iamlint.{yaml,yml}"} {
		watchers = append(watchers, map[string]any{"globPattern": glob})
	}
	params := map[string]any{"registrations": []any{map[string]any{
		"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": map[string]any{"watchers": watchers},
	}}}
	go func() { _ = s.conn.Call(s.ctx, "client/registerCapability", params, nil) }() // a client may refuse
}

type configurationParams struct {
	Settings struct {
		Iamlint settings `json:"iamlint"`
	} `json:"settings"`
}

func (s *Server) configured(p *configurationParams) {
	s.mu.Lock()
	pull := s.settings.Diagnostics
	s.settings = p.Settings.Iamlint
	s.settings.Diagnostics = pull
	s.mu.Unlock()
	s.reopen()
}

// log writes to the client's log.
func (s *Server) log(kind int, message string) {
	_ = s.conn.Notify(s.ctx, "window/logMessage", messageParams{kind, message})
}

// session returns the session with the configuration that holds for a file. Those of one configuration share one.
func (s *Server) session(ctx context.Context, path string) (*session.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	settings, err := session.Configure(s.settings.Config, filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if known := s.sessions[settings.Path]; known != nil {
		return known, nil
	}
	opened, err := s.options.Open(ctx, settings)
	if err == nil {
		s.sessions[settings.Path] = opened
	}
	return opened, err
}
