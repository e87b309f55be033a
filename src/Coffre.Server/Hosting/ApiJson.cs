using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Server.Hosting;

/// <summary>How JSON is read and written (<c>docs/api.md</c> §1): exactly the members there, none unknown, none twice, what is absent is not written.</summary>
static class ApiJson
{
    public static void Configure(JsonSerializerOptions options, IEnumerable<JsonSerializerContext> features)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;   // base64 has '+': answers are data, in no page
        options.MaxDepth = 16;
        options.Converters.Add(new Text<Digest>(Digest.Parse));
        options.Converters.Add(new Text<AccountId>(text => AccountId.Parse(text)));
        options.Converters.Add(new Text<DeliveryId>(text => DeliveryId.Parse(text)));
        options.Converters.Add(new Text<DateTimeOffset>(text => Time.Parse(text), Time.Format));
        options.TypeInfoResolverChain.Clear();
        foreach (var feature in features)
            options.TypeInfoResolverChain.Add(feature);
    }

    /// <summary>A value by its one text form; what does not parse is refused as the format refuses it.</summary>
    sealed class Text<T>(Func<string, T> parse, Func<T, string>? format = null) : JsonConverter<T> where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? parse(reader.GetString()!) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(format?.Invoke(value) ?? value.ToString());
    }
}
