using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Coffre;

/// <summary>A bill's typed data, <c>docs/schemas/bill-v1.json</c>. All are strings, so that no reader rounds an amount.</summary>
/// <param name="Payee">Who is to be paid.</param>
/// <param name="Amount">Units, and a point and decimals if there are any: <c>1284.50</c>.</param>
/// <param name="Currency">ISO 4217, three capitals.</param>
/// <param name="Due">Until when, <c>2027-03-01</c>, or "".</param>
/// <param name="Reference">The payee's reference of the payer.</param>
public sealed partial record Bill(string Payee, string Amount, string Currency, string Due, string Reference)
{
    /// <summary>The schema's id, the same on every host.</summary>
    public const string Schema = "https://coffre.example/schemas/bill/v1";

    /// <summary>The data of a cover.</summary>
    /// <exception cref="ArgumentException">An amount, currency or date is not of the schema's form.</exception>
    public CoverData ToData() => Follows
        ? new(Schema, new JsonLineWriter().Open().Key("payee").Text(Payee).Key("amount").Text(Amount).Key("currency").Text(Currency)
            .Key("due").Text(Due).Key("reference").Text(Reference).Close().ToString())
        : throw new ArgumentException($"A bill has an amount as 1284.50, a currency as CAD, a date as 2027-03-01; not \"{Amount}\", \"{Currency}\", \"{Due}\".");

    /// <summary>The bill in a cover's data; null if it is of another schema or does not follow this one.</summary>
    public static Bill? Read(CoverData data)
    {
        if (data.Schema != Schema)
            return null;
        try
        {
            var bill = JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(data.Value), BillJson.Default.Bill);
            return bill is { Follows: true } ? bill : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    bool Follows => Amounts.IsMatch(Amount) && Currencies.IsMatch(Currency)
        && (Due == "" || DateOnly.TryParseExact(Due, "yyyy-MM-dd", out _));

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,3})?\z")]
    static partial Regex Amounts { get; }

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    static partial Regex Currencies { get; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Bill))]
sealed partial class BillJson : JsonSerializerContext;
