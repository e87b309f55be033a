using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>Sealed bytes that come with statements: durable before a row names them, and destroyed where in the end none does.</summary>
static class Staging
{
    /// <param name="blobs">Where they go.</param>
    /// <param name="read">Reads the request, appending to the object that it asks for, and gives the unit of work; that says whether its rows name them.</param>
    /// <param name="writer">Runs it.</param>
    /// <param name="answer">Answers what it left.</param>
    /// <param name="ct">Stops it before the writing.</param>
    public static async Task<IResult> RunAsync<T>(
        BlobStore blobs, Func<Func<StagedObject>, Task<Func<Tx, (T Left, bool Stored)>>> read, Writer writer, Func<T, Task<IResult>> answer, CancellationToken ct)
    {
        StagedObject? staged = null;
        try
        {
            var unit = await read(() => staged ??= blobs.Stage());
            if (staged is not null)
                await staged.SealAsync(ct);
            var stored = false;
            T left;
            try
            {
                (left, stored) = await writer.WriteAsync(unit, ct);
            }
            finally
            {
                if (staged is not null && !stored)
                    blobs.Destroy(staged.Name);
            }
            return await answer(left);
        }
        finally
        {
            staged?.Dispose();
        }
    }
}
