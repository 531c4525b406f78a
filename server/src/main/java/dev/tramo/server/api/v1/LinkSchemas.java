package dev.tramo.server.api.v1;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Describes links in the API description, from the same table that requests are checked with. */
public final class LinkSchemas {
    private static final String KIND = "{kind}";

    private LinkSchemas() {}

    /** Adds the schemas, and writes each path of both kinds as two paths. */
    public static void complete(OpenAPI api) {
        Paths paths = OASFactory.createPaths();
        for (LinkKind kind : LinkKind.values()) {
            api.getComponents().addSchema(kind.name(), settings(kind));
            api.getComponents().addSchema(kind.name() + "State", state(kind));
            api.getComponents().addSchema(kind.name() + "Answer", message(kind));
        }
        for (Map.Entry<String, PathItem> entry : api.getPaths().getPathItems().entrySet()) {
            if (!entry.getKey().contains(KIND)) {
                paths.addPathItem(entry.getKey(), entry.getValue());
                continue;
            }
            for (LinkKind kind : LinkKind.values()) {
                paths.addPathItem(
                        entry.getKey().replace(KIND, kind.lower()), of(kind, entry.getKey(), entry.getValue()));
            }
        }
        api.setPaths(paths);
    }

    private static PathItem of(LinkKind kind, String path, PathItem shared) {
        PathItem item = OASFactory.createPathItem();
        shared.getOperations().forEach((method, operation) -> item.setOperation(method, of(kind, path, operation)));
        return item;
    }

    private static Operation of(LinkKind kind, String path, Operation shared) {
        boolean takesLink = path.contains("/add_") || path.contains("/update_");
        boolean givesLink = path.contains("/get_");
        boolean one = path.contains("{id}");
        Operation operation = OASFactory.createOperation()
                .summary(shared.getSummary())
                .description(shared.getDescription())
                .tags(shared.getTags())
                .security(shared.getSecurity());
        if (one) {
            operation.addParameter(OASFactory.createParameter()
                    .name("id")
                    .in(Parameter.In.PATH)
                    .required(true)
                    .schema(OASFactory.createSchema().type(List.of(SchemaType.INTEGER))));
        }
        if (takesLink) {
            operation.requestBody(OASFactory.createRequestBody().required(true).content(json(ref(kind.name()))));
        }
        Schema good = givesLink ? ref(kind.name() + "State") : ref(kind.name() + "Answer");
        Schema given = givesLink && !one
                ? OASFactory.createSchema().type(List.of(SchemaType.ARRAY)).items(good)
                : good;
        operation.responses(OASFactory.createAPIResponses());
        operation
                .getResponses()
                .addAPIResponse(
                        "200",
                        OASFactory.createAPIResponse().description("Done").content(json(given)));
        shared.getResponses().getAPIResponses().forEach((code, response) -> {
            if (code.equals("401")) {
                operation.getResponses().addAPIResponse(code, response);
            } else if (!code.equals("200")) {
                operation
                        .getResponses()
                        .addAPIResponse(
                                code,
                                OASFactory.createAPIResponse()
                                        .description(response.getDescription())
                                        .content(json(ref(kind.name() + "Answer"))));
            }
        });
        List<String> errors = new ArrayList<>(givesLink ? List.of() : List.of("500"));
        errors.addAll(one ? List.of("404") : List.of());
        errors.addAll(takesLink ? List.of("400", "409") : List.of());
        for (String code : errors) {
            operation
                    .getResponses()
                    .addAPIResponse(
                            code,
                            OASFactory.createAPIResponse()
                                    .description(error(code))
                                    .content(json(ref(kind.name() + "Answer"))));
        }
        return operation;
    }

    private static String error(String code) {
        return switch (code) {
            case "400" -> "Not acceptable; the answer names field, value and what is allowed";
            case "404" -> "No such Id";
            case "409" ->
                "The ServiceName or a port is taken, or an interface or an address does not exist here; nothing was changed";
            default -> "Failed on the server's side; the answer says why";
        };
    }

    private static Schema ref(String name) {
        return OASFactory.createSchema().ref("#/components/schemas/" + name);
    }

    private static Content json(Schema schema) {
        return OASFactory.createContent()
                .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
    }

    private static Schema settings(LinkKind kind) {
        Schema schema = OASFactory.createSchema().type(List.of(SchemaType.OBJECT));
        for (Field field : LinkFields.of(kind)) {
            schema.addProperty(field.name(), property(field));
            field.aliases()
                    .forEach(alias ->
                            schema.addProperty(alias, property(field).description("Another name of " + field.name())));
            if (field.fallback() == null) {
                schema.addRequired(field.name());
            }
        }
        return schema;
    }

    private static Schema property(Field field) {
        Schema schema = OASFactory.createSchema().description(field.description());
        if (field.fallback() != null) {
            schema.defaultValue(field.fallback());
        }
        switch (field.type()) {
            case Field.Whole type ->
                schema.type(List.of(SchemaType.INTEGER))
                        .minimum(BigDecimal.valueOf(type.min()))
                        .maximum(BigDecimal.valueOf(type.max()));
            case Field.WholeOf type ->
                schema.type(List.of(SchemaType.INTEGER)).enumeration(new ArrayList<>(type.values()));
            case Field.Word type -> schema.type(List.of(SchemaType.STRING)).enumeration(new ArrayList<>(type.values()));
            case Field.Text type ->
                schema.type(List.of(SchemaType.STRING))
                        .minLength(type.lengthMin())
                        .maxLength(type.lengthMax());
        }
        return schema;
    }

    private static Schema state(LinkKind kind) {
        Schema schema = settings(kind).required(List.of());
        // Answers have one of the spellings only.
        schema.removeProperty("FecLayOut");
        for (String name : LinkView.readOnlyNames(kind)) {
            boolean text = name.equals("ContainerId");
            boolean whole =
                    Arrays.asList("Id", "Status", "Connected", "Reconnections").contains(name)
                            || name.matches("(Recv|Send)(Packets|Bytes).*");
            schema.addProperty(
                    name,
                    OASFactory.createSchema()
                            .type(List.of(text ? SchemaType.STRING : whole ? SchemaType.INTEGER : SchemaType.NUMBER)));
        }
        return schema;
    }

    private static Schema message(LinkKind kind) {
        return OASFactory.createSchema()
                .type(List.of(SchemaType.OBJECT))
                .addProperty(
                        kind.name(),
                        OASFactory.createSchema()
                                .type(List.of(SchemaType.STRING))
                                .description("What was done to which "
                                        + kind.name().toLowerCase(Locale.ROOT) + ", or what went wrong"))
                .addProperty("Id", OASFactory.createSchema().type(List.of(SchemaType.INTEGER)));
    }
}
