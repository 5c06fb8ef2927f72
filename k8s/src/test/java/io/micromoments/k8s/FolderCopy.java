package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A modifiable copy of the manifests.
 *
 * @param folder the copy
 */
record FolderCopy(K8sFolder folder) {

  static final String BASE = "base/flinkdeployment.yaml";
  static final String LOCAL = "overlays/local/flinkdeployment.yaml";

  /** Copies base and overlays of the repository into an empty folder. */
  static FolderCopy in(Path empty) throws IOException {
    K8sFolder original = K8sFolder.ofRepository();
    Path copy = empty.resolve("k8s");
    for (Path file : original.manifestFiles()) {
      Path to = copy.resolve(original.path().relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
    return new FolderCopy(new K8sFolder(copy));
  }

  /**
   * Replaces a text that occurs exactly once in a file.
   *
   * @return this copy
   */
  FolderCopy edit(String file, String from, String to) throws IOException {
    Path path = folder.path().resolve(file);
    String text = Files.readString(path);
    assertThat(text.split(Pattern.quote(from), -1))
        .as("%s stands once in %s", from, file)
        .hasSize(2);
    Files.writeString(path, text.replace(from, to));
    return this;
  }

  /** Returns the findings of all rules in base and in every overlay. */
  List<String> findings() throws IOException {
    List<Rule> rules =
        List.of(
            new KnownKinds(),
            FlinkDeploymentCrd.ofOperatorApi(),
            new References(),
            new StateDirectories(),
            new FlinkOptions());
    List<String> findings = new ArrayList<>();
    for (Path applicable : folder.applicable()) {
      List<Manifest> manifests = folder.render(applicable);
      rules.forEach(rule -> findings.addAll(rule.findings(manifests)));
    }
    return findings;
  }
}
