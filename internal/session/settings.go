package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// Settings are a configuration and where it is.
type Settings struct {
	*config.Config
	// dir is the folder that the configuration's globs are relative to, work the working folder; both are absolute, or "" where
	// there are no files.
	dir, work string
	// asked are policies that describe the requests of the invariants.
	asked []*policy.Document
	// now tells the time.
	now func() time.Time
}

// NoConfig is the name of the configuration that is none.
const NoConfig = "none"

// Configure reads a configuration: the file of this name; without a name the nearest one in a folder or above it, up to the root of its
// repository; none at all if the name is [NoConfig]. Paths are relative to the working folder, which is the folder "". A mistake in the
// configuration is an [Error].
func Configure(file, folder string) (*Settings, error) {
	work, err := filepath.Abs("")
	if err != nil {
		return nil, fmt.Errorf("find the working folder: %w", err)
	}
	s := &Settings{Config: &config.Config{}, dir: work, work: work, now: time.Now}
	if file == NoConfig {
		return s, nil
	}
	if file == "" {
		if folder == "" {
			folder = work
		} else if folder, err = filepath.Abs(folder); err != nil {
			return nil, fmt.Errorf("find the folder %s: %w", folder, err)
		}
		if file, err = config.Find(folder); err != nil {
			return nil, &Error{err}
		}
		if file == "" {
			return s, nil
		}
		// Complaints name it as the user would.
		if rel, err := filepath.Rel(work, file); err == nil && folder == work {
			file = rel
		}
	}
	s.Config, err = config.Load(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, mistakef("configuration %s does not exist: check --config", file)
	case err != nil:
		return nil, &Error{err}
	}
	if s.dir, err = filepath.Abs(filepath.Dir(file)); err != nil {
		return nil, fmt.Errorf("find the folder of %s: %w", file, err)
	}
	return s, nil
}

// Unfiled are the settings of a configuration that is in no file, for sources that are in none: globs are about their names as they are.
func Unfiled(c *config.Config) *Settings {
	return &Settings{Config: c, now: time.Now}
}

// Error is a mistake of the user's, in the configuration or in what was chosen.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.err }

func mistakef(format string, args ...any) error { return &Error{fmt.Errorf(format, args...)} }

// Asked are policies that describe the requests of the invariants, once these have been read.
func (s *Settings) Asked() []*policy.Document { return s.asked }

// InWork reports whether the configuration's globs are relative to the working folder.
func (s *Settings) InWork() bool { return s.dir == s.work }

// Relative makes the name of a source, which is relative to the working folder, relative to the configuration's folder.
func (s *Settings) Relative(name string) string {
	if s.dir == "" {
		return name
	}
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.work, file)
	}
	rel, err := filepath.Rel(s.dir, file)
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// Excluded reports whether the configuration takes a source out of walks.
func (s *Settings) Excluded(name string) bool {
	return s.Matches(s.Exclude, name)
}

// Suppressions are those of the configuration that have not expired.
func (s *Settings) Suppressions() []driver.Suppression {
	var list []driver.Suppression
	for i := range s.Ignore {
		ignore := &s.Ignore[i]
		if s.Expired(ignore) {
			continue
		}
		one := driver.Suppression{Names: ignore.Names, Sids: ignore.Sids, Reason: ignore.Reason}
		for _, rule := range ignore.Rules {
			one.Rules = append(one.Rules, rule.Name)
		}
		if len(ignore.Paths) > 0 {
			one.Within = func(name string) bool { return s.Matches(ignore.Paths, name) }
		}
		list = append(list, one)
	}
	return list
}

// Expired reports whether the last day of a suppression is over, wherever on earth.
func (s *Settings) Expired(ignore *config.Ignore) bool {
	return !ignore.Expires.IsZero() && s.now().After(ignore.Expires.Add(36*time.Hour))
}

// RegoFolders are the configuration's folders of custom rules, relative to the working folder. They lie in its repository, or
// below its own folder if that lies in none: who may change the configuration shall not have anything else read.
func (s *Settings) RegoFolders() ([]string, error) {
	if s.dir == "" {
		return s.Rego, nil
	}
	var folders []string
	for _, written := range s.Rego {
		folder := filepath.FromSlash(written)
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(s.dir, folder)
			if rel, err := filepath.Rel(s.work, folder); err == nil {
				folder = rel
			}
		}
		area, err := confine.Around(s.dir, s.dir)
		if err == nil {
			_, err = area.Stat(folder)
		}
		if errors.Is(err, confine.ErrOutside) {
			return nil, mistakef("%s: rego: %s is outside of the repository: name it with --rego", s.Path, written)
		}
		folders = append(folders, folder) // whether it is there is found out when it is read
	}
	return folders, nil
}
