using System.Globalization;
using System.Text;

namespace Coffre.Cli;

/// <summary>A CSV file that appears whole, in the place of the one before, or not at all.</summary>
sealed class CsvFile : IDisposable
{
    readonly string path;
    readonly StreamWriter writer;

    public CsvFile(string path, params ReadOnlySpan<string> columns)
    {
        this.path = path;
        writer = new(path + ".part", false, new UTF8Encoding(false));
        writer.Write(string.Join(',', columns.ToArray()) + "\n");
    }

    public void Write(params ReadOnlySpan<object> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            writer.Write(i == 0 ? "" : ",");
            writer.Write(Quoted(Convert.ToString(fields[i], CultureInfo.InvariantCulture)!));
        }
        writer.Write('\n');
    }

    public void Finish()
    {
        writer.Dispose();
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>There is nothing to say: nor is there what was said before.</summary>
    public void Discard()
    {
        writer.Dispose();
        File.Delete(path + ".part");
        File.Delete(path);
    }

    public void Dispose() => writer.Dispose();

    /// <summary>A field as it stands in the file.</summary>
    public static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
