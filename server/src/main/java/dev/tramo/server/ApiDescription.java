package dev.tramo.server;

import dev.tramo.server.api.aggregator.AggregatorPort;
import dev.tramo.server.api.v1.LinkSchemas;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Completes the API description with what annotations cannot say. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    private static final String ERROR = "Error";
    private static final String AGGREGATOR_ERROR = "AggregatorError";
    /** Fields that are null until a stream has told what it is. */
    private static final Set<String> NULLABLE =
            Set.of("Camera.video", "Camera.audio", "StreamStatistics.video", "StreamStatistics.audio");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents()
                .setSecuritySchemes(Map.of(
                        "token",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description("The jwt that POST /v1/login gives"),
                        "session",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.COOKIE)
                                .name("tramo_session")
                                .description(
                                        "The cookie that POST /v2/session sets, with the port that is called behind its"
                                                + " name. It stands for a token in every call under /v2; those that change something"
                                                + " need its X-CSRF-Token as well")));
        LinkSchemas.complete(api);
        api.getComponents().addSchema(ERROR, errorSchema("Error")).addSchema(AGGREGATOR_ERROR, errorSchema("error"));
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .values()
                        .forEach(operation -> describeErrors(path, operation.getResponses())));
        api.getComponents().getSchemas().forEach(ApiDescription::correct);
    }

    private static Schema errorSchema(String field) {
        return OASFactory.createSchema()
                .type(List.of(SchemaType.OBJECT))
                .addProperty(field, OASFactory.createSchema().type(List.of(SchemaType.STRING)));
    }

    /** What every call may meet, and what errors look like. */
    private static void describeErrors(String path, APIResponses responses) {
        responses.addAPIResponse(
                "503",
                OASFactory.createAPIResponse()
                        .description(
                                "The server stands by, or its database is away; nothing was changed. Retry-After says"
                                        + " when to try again"));
        String schema = AggregatorPort.PATHS.contains(path) ? AGGREGATOR_ERROR : ERROR;
        responses.getAPIResponses().forEach((code, response) -> {
            if (code.compareTo("400") >= 0 && response.getContent() == null) {
                response.setContent(OASFactory.createContent()
                        .addMediaType(
                                "application/json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("#/components/schemas/" + schema))));
            }
        });
    }

    /** What the annotations of records come out as, and answers are not. */
    private static void correct(String name, Schema schema) {
        if (schema.getProperties() == null) {
            return;
        }
        schema.getProperties().forEach((field, property) -> {
            Schema items = property.getItems();
            if (items != null && name.equals("HistorySeries")) {
                items.setType(List.of(SchemaType.NUMBER, SchemaType.NULL)); // gaps
            }
            if (property.getRef() == null) {
                return;
            }
            property.setType(null); // what is referred to says it
            if (NULLABLE.contains(name + "." + field)) {
                property.setAnyOf(List.of(
                        OASFactory.createSchema().ref(property.getRef()),
                        OASFactory.createSchema().type(List.of(SchemaType.NULL))));
                property.setRef(null);
            }
        });
    }
}
