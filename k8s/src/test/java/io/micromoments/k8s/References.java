package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requires that every referenced service account, claim, config map, role and volume exists. */
final class References implements Rule {

  @Override
  public List<String> findings(List<Manifest> manifests) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (manifest.is(KnownKind.FLINK_DEPLOYMENT)) {
        ofDeployment(manifest, manifests, findings);
      } else if (manifest.is(KnownKind.ROLE_BINDING)) {
        ofBinding(manifest, manifests, findings);
      }
    }
    return findings;
  }

  private static void ofDeployment(
      Manifest deployment, List<Manifest> manifests, List<String> findings) {
    JsonNode spec = deployment.content().path("spec");
    String account = spec.path("serviceAccount").asText();
    missing(KnownKind.SERVICE_ACCOUNT, account, manifests)
        .ifPresent(what -> findings.add(deployment.finding("spec.serviceAccount", what)));
    for (String claim : spec.findValuesAsText("claimName")) {
      missing(KnownKind.PERSISTENT_VOLUME_CLAIM, claim, manifests)
          .ifPresent(what -> findings.add(deployment.finding("spec: claimName", what)));
    }
    for (JsonNode map : spec.findValues("configMap")) {
      missing(KnownKind.CONFIG_MAP, map.path("name").asText(), manifests)
          .ifPresent(what -> findings.add(deployment.finding("spec: configMap", what)));
    }
    List<String> volumes = new ArrayList<>();
    for (JsonNode list : spec.findValues("volumes")) {
      list.forEach(volume -> volumes.add(volume.path("name").asText()));
    }
    for (JsonNode mounts : spec.findValues("volumeMounts")) {
      for (JsonNode mount : mounts) {
        if (!volumes.contains(mount.path("name").asText())) {
          findings.add(
              deployment.finding(
                  "spec: volumeMounts",
                  "no volume named %s, there are %s".formatted(mount.path("name"), volumes)));
        }
      }
    }
  }

  private static void ofBinding(Manifest binding, List<Manifest> manifests, List<String> findings) {
    JsonNode role = binding.content().path("roleRef");
    if (!role.path("kind").asText().equals(KnownKind.ROLE.kind())) {
      findings.add(binding.finding("roleRef.kind", role.path("kind") + " should be Role"));
    }
    missing(KnownKind.ROLE, role.path("name").asText(), manifests)
        .ifPresent(what -> findings.add(binding.finding("roleRef.name", what)));
    for (JsonNode subject : binding.content().path("subjects")) {
      if (!subject.path("kind").asText().equals(KnownKind.SERVICE_ACCOUNT.kind())) {
        findings.add(
            binding.finding("subjects.kind", subject.path("kind") + " should be ServiceAccount"));
      }
      missing(KnownKind.SERVICE_ACCOUNT, subject.path("name").asText(), manifests)
          .ifPresent(what -> findings.add(binding.finding("subjects.name", what)));
    }
  }

  private static Optional<String> missing(KnownKind kind, String name, List<Manifest> manifests) {
    return manifests.stream().anyMatch(m -> m.is(kind) && m.name().equals(name))
        ? Optional.empty()
        : Optional.of("no %s named \"%s\" among the resources".formatted(kind.kind(), name));
  }
}
