package io.micromoments.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requires that objects of Kubernetes' own kinds, and the pod templates of a FlinkDeployment, have
 * only fields of the Kubernetes API, with values of their types.
 */
final class KubernetesModel implements Rule {

  private static final Map<KnownKind, Class<?>> TYPES =
      Map.of(
          KnownKind.PERSISTENT_VOLUME_CLAIM, PersistentVolumeClaim.class,
          KnownKind.CONFIG_MAP, ConfigMap.class,
          KnownKind.SERVICE_ACCOUNT, ServiceAccount.class,
          KnownKind.ROLE, Role.class,
          KnownKind.ROLE_BINDING, RoleBinding.class,
          KnownKind.POD_DISRUPTION_BUDGET, PodDisruptionBudget.class,
          KnownKind.NETWORK_POLICY, NetworkPolicy.class);

  private static final List<String> POD_TEMPLATES =
      List.of("/spec/podTemplate", "/spec/jobManager/podTemplate", "/spec/taskManager/podTemplate");

  private final ObjectMapper mapper = new ObjectMapper();

  KubernetesModel() {
    mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    // The classes keep unknown fields in a map, so that newer servers can be used.
    mapper.setAnnotationIntrospector(
        new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1L;

          @Override
          public Boolean hasAnySetter(Annotated annotated) {
            return false;
          }
        });
  }

  @Override
  public List<String> findings(List<Manifest> manifests) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : manifests) {
      KnownKind.of(manifest.kind())
          .map(TYPES::get)
          .flatMap(type -> problem(manifest, "", type))
          .ifPresent(findings::add);
      if (manifest.is(KnownKind.FLINK_DEPLOYMENT)) {
        for (String template : POD_TEMPLATES) {
          if (manifest.content().at(template).isObject()) {
            problem(manifest, template, Pod.class).ifPresent(findings::add);
          }
        }
      }
    }
    return findings;
  }

  private Optional<String> problem(Manifest manifest, String at, Class<?> type) {
    try {
      mapper.treeToValue(manifest.content().at(at), type);
      return Optional.empty();
    } catch (JsonMappingException e) {
      StringBuilder path = new StringBuilder(at.replaceFirst("^/", "").replace('/', '.'));
      for (JsonMappingException.Reference each : e.getPath()) {
        path.append(
            each.getFieldName() == null
                ? "[" + each.getIndex() + "]"
                : (path.isEmpty() ? "" : ".") + each.getFieldName());
      }
      return Optional.of(
          manifest.finding(
              path.toString(),
              e.getOriginalMessage() + " (Kubernetes " + type.getSimpleName() + ")"));
    } catch (JsonProcessingException e) {
      return Optional.of(manifest.finding(at, e.getOriginalMessage()));
    }
  }
}
