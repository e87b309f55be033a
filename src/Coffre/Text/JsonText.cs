using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>Serves a type by its one text form, in JSON as in routes, lines and tables.</summary>
/// <typeparam name="T">A type whose <see cref="object.ToString"/> writes what its parser reads.</typeparam>
public sealed class JsonText<T> : JsonConverter<T> where T : struct, IParsable<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && T.TryParse(reader.GetString(), null, out var value)
            ? value
            : throw new JsonException($"This is not a {typeof(T).Name}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
