using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Server.Hosting;

/// <summary>How JSON is read and written (<c>docs/api.md</c> §1): exactly the members there, none unknown, none twice, what is absent is not written.</summary>
static class Json
{
    /// <param name="options">What is configured.</param>
    /// <param name="contexts">The records of the SDK and of the features, generated; nothing else can be read or written.</param>
    public static void Configure(JsonSerializerOptions options, params IEnumerable<JsonSerializerContext> contexts)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;   // base64 has '+', and no answer stands in a page
        options.MaxDepth = 16;
        options.Converters.Add(new Instant());
        options.TypeInfoResolverChain.Clear();
        foreach (var context in contexts)
            options.TypeInfoResolverChain.Add(context);
    }

    sealed class Instant : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Time.Parse(reader.GetString()) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Time.Format(value));
    }
}
