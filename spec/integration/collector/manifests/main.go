// Reads a Compose file or Kubernetes manifests as strictly as the programs that run them, and fails for what they do not know.
//
//	manifests compose FILE
//	manifests kubernetes FILE
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
)

func main() {
	if len(os.Args) != 3 {
		fail(errors.New("usage: manifests compose|kubernetes FILE"))
	}
	switch os.Args[1] {
	case "compose":
		fail(compose(os.Args[2]))
	case "kubernetes":
		fail(kubernetes(os.Args[2]))
	default:
		fail(fmt.Errorf("unknown kind of file: %s", os.Args[1]))
	}
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Prints each service and its image.
func compose(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("otel"), cli.WithOsEnv)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	for _, service := range project.Services {
		fmt.Println(service.Name, service.Image)
	}
	return nil
}

// Prints the kind and the name of each object.
func kubernetes(file string) error {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		corev1.AddToScheme, appsv1.AddToScheme, autoscalingv2.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	input, err := os.Open(file)
	if err != nil {
		return err
	}
	defer input.Close()
	documents := yaml.NewYAMLReader(bufio.NewReader(input))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			return err
		}
		named, ok := object.(interface{ GetName() string })
		if !ok || named.GetName() == "" {
			return fmt.Errorf("a %s has no name", kind.Kind)
		}
		fmt.Println(kind.Kind, named.GetName())
	}
}
