package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Requires that every manifest has a known kind, a valid name and no unknown top-level fields. */
final class KnownKinds implements Rule {

  private static final Set<String> COMMON = Set.of("apiVersion", "kind", "metadata");
  private static final Set<String> METADATA = Set.of("name", "namespace", "labels", "annotations");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @Override
  public List<String> findings(List<Manifest> manifests) {
    return manifests.stream().flatMap(KnownKinds::findings).toList();
  }

  private static Stream<String> findings(Manifest manifest) {
    return KnownKind.of(manifest.kind())
        .map(known -> findings(manifest, known).stream())
        .orElseGet(
            () ->
                Stream.of(
                    manifest.finding(
                        "kind",
                        "\"%s\" is none of %s"
                            .formatted(
                                manifest.kind(),
                                Arrays.stream(KnownKind.values()).map(KnownKind::kind).toList()))));
  }

  private static List<String> findings(Manifest manifest, KnownKind known) {
    List<String> findings = new ArrayList<>();
    if (!known.apiVersion().equals(manifest.apiVersion())) {
      findings.add(
          manifest.finding(
              "apiVersion",
              "\"%s\" should be %s".formatted(manifest.apiVersion(), known.apiVersion())));
    }
    if (!NAME.matcher(manifest.name()).matches()) {
      findings.add(
          manifest.finding(
              "metadata.name",
              "\"%s\" is not a name: lower-case letters, digits and dashes, 63 at most"
                  .formatted(manifest.name())));
    }
    Set<String> fields = new HashSet<>(COMMON);
    fields.addAll(known.fields());
    unknown(manifest, "", manifest.content(), fields, findings);
    unknown(manifest, "metadata.", manifest.content().path("metadata"), METADATA, findings);
    return findings;
  }

  private static void unknown(
      Manifest manifest, String path, JsonNode mapping, Set<String> known, List<String> findings) {
    for (Map.Entry<String, JsonNode> field : mapping.properties()) {
      if (!known.contains(field.getKey())) {
        findings.add(
            manifest.finding(
                path + field.getKey(), "unknown field, known are " + new TreeSet<>(known)));
      }
    }
  }
}
