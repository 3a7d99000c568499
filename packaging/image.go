package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nobody is who the program runs as: the user that images without a distribution use for it by custom.
const nobody = "65532:65532"

// image writes the container image for Linux as an OCI layout, without a daemon: the program, which is linked statically and needs
// no certificates, a user and a folder for temporary files, and nothing else that could have vulnerabilities.
func (r release) image(folder string) error {
	var index v1.ImageIndex = mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range r.programs {
		if p.os != "linux" {
			continue
		}
		image, err := r.imageOf(p)
		if err != nil {
			return fmt.Errorf("make image for %s: %w", p.arch, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: p.os, Architecture: p.arch}},
		})
	}
	if err := os.RemoveAll(folder); err != nil { // a layout is added to
		return fmt.Errorf("remove the image that was: %w", err)
	}
	if _, err := layout.Write(folder, index); err != nil {
		return fmt.Errorf("write image: %w", err)
	}
	return nil
}

func (r release) imageOf(p program) (v1.Image, error) {
	var archive bytes.Buffer
	err := r.tar(&archive,
		entry{"etc/passwd", 0o644, []byte("nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n")},
		entry{"tmp/", 0o1777, nil},
		entry{"usr/local/bin/iamlint", 0o755, p.text},
		entry{"work/", 0o755, nil},
	)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer),
	)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: r.date}, CreatedBy: "iamlint"}})
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = p.os, p.arch, v1.Time{Time: r.date}
	config.Config = v1.Config{
		User:       nobody,
		WorkingDir: "/work",
		Env:        []string{"PATH=/usr/local/bin"},
		Entrypoint: []string{"/usr/local/bin/iamlint"},
		Cmd:        []string{"lint"},
		Labels: map[string]string{
			"org.opencontainers.image.title":    "iamlint",
			"org.opencontainers.image.version":  r.version,
			"org.opencontainers.image.source":   "https://github.com/iamlint/iamlint",
			"org.opencontainers.image.licenses": "Apache-2.0",
		},
	}
	return mutate.ConfigFile(image, config)
}
