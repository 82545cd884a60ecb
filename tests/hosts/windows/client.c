/* A COM client as VBA is one: late bound, SAFEARRAYs of VARIANTs, by the program's registered name.

   client.exe PLAN REPORT: reads commands and values, one a line (UTF-8), and writes one answer a
   command. Values: "R number", "S text", "D serial", "C ten-thousandths", "B 0|1", "E code", "N"
   (empty), "I integer", "V n" and then n values (one dimension), "A rows columns" and then the
   cells row by row (two dimensions). In texts \n, \t, \r, \0 and \\ are escaped.

   Also "K name": a value that was kept before.

   keep NAME       keep the value that follows
   poke NAME R C   put the value that follows into a kept range
   pack NAME OLD C RAW   keep column C of a range as VBA's HKPacked sends it; RAW: days as numbers
   same NAME OLD   put True for a packed column that is as OLD, else let OLD be it, as HKChanged does
   time NAME N KEPT   as call, but answer with the microseconds; the answer itself is kept
   call NAME N     the N values that follow are the arguments of a worksheet function
   press MACRO     a button, with no workbook open
   connect         let go and connect anew; answers with the milliseconds it took
   activate N      N further objects, each let go at once; answers with how many came
   kill            end the server's process
   killafter N     end it N milliseconds from now, while a later command is running
   process         the server's process number
   hold N          wait N milliseconds
*/
#define COBJMACROS
#include <windows.h>
#include <oleauto.h>
#include <tlhelp32.h>
#include <stdio.h>

static FILE *plan, *report;
static IDispatch *server;
static char line[1 << 20];

static int next_line(void)
{
    size_t length;
    if (!fgets(line, sizeof line, plan)) return 0;
    length = strlen(line);
    while (length && (line[length - 1] == '\n' || line[length - 1] == '\r')) line[--length] = 0;
    return 1;
}

static BSTR to_bstr(const char *text)
{
    char *plain = malloc(strlen(text) + 1), *out = plain;
    int size;
    BSTR result;
    for (; *text; text++) {
        if (*text != '\\') { *out++ = *text; continue; }
        text++;
        *out++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text == 'r' ? '\r' : *text == '0' ? 0 : *text;
    }
    size = MultiByteToWideChar(CP_UTF8, 0, plain, out - plain, NULL, 0);
    result = SysAllocStringLen(NULL, size);
    MultiByteToWideChar(CP_UTF8, 0, plain, out - plain, result, size);
    free(plain);
    return result;
}

static struct { char name[40]; VARIANT value; } kept[1024];

static VARIANT *kept_as(const char *name)
{
    int i = 0;
    while (i < 1023 && kept[i].name[0] && strcmp(kept[i].name, name)) i++;
    strncpy(kept[i].name, name, sizeof kept[i].name - 1);
    return &kept[i].value;
}

static VARIANT read_value(void)
{
    VARIANT v;
    VariantInit(&v);
    if (!next_line()) { fprintf(stderr, "plan ends early\n"); exit(2); }
    const char *rest = line[0] && line[1] ? line + 2 : "";
    switch (line[0]) {
    case 'R': V_VT(&v) = VT_R8; V_R8(&v) = strtod(rest, NULL); break;
    case 'S': V_VT(&v) = VT_BSTR; V_BSTR(&v) = to_bstr(rest); break;
    case 'D': V_VT(&v) = VT_DATE; V_DATE(&v) = strtod(rest, NULL); break;
    case 'C': V_VT(&v) = VT_CY; V_CY(&v).int64 = _strtoi64(rest, NULL, 10); break;
    case 'B': V_VT(&v) = VT_BOOL; V_BOOL(&v) = atoi(rest) ? VARIANT_TRUE : VARIANT_FALSE; break;
    case 'E': V_VT(&v) = VT_ERROR; V_ERROR(&v) = (SCODE)_strtoi64(rest, NULL, 10); break;
    case 'I': V_VT(&v) = VT_I4; V_I4(&v) = atol(rest); break;
    case 'N': break;
    case 'K': VariantCopy(&v, kept_as(rest)); break;
    case 'V': {
        LONG count = atol(rest);
        V_VT(&v) = VT_ARRAY | VT_VARIANT;
        V_ARRAY(&v) = SafeArrayCreateVector(VT_VARIANT, 0, count);
        for (LONG i = 0; i < count; i++) {
            VARIANT cell = read_value();
            SafeArrayPutElement(V_ARRAY(&v), &i, &cell);
            VariantClear(&cell);
        }
        break;
    }
    case 'A': {
        LONG rows, columns, at[2];
        sscanf(rest, "%ld %ld", &rows, &columns);
        SAFEARRAYBOUND bounds[2] = {{rows, 1}, {columns, 1}}; /* as Range.Value: from one on */
        V_VT(&v) = VT_ARRAY | VT_VARIANT;
        V_ARRAY(&v) = SafeArrayCreate(VT_VARIANT, 2, bounds);
        for (at[0] = 1; at[0] <= rows; at[0]++)
            for (at[1] = 1; at[1] <= columns; at[1]++) {
                VARIANT cell = read_value();
                SafeArrayPutElement(V_ARRAY(&v), at, &cell);
                VariantClear(&cell);
            }
        break;
    }
    default: fprintf(stderr, "no value: %s\n", line); exit(2);
    }
    return v;
}

static void write_text(const wchar_t *text, int length)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, length, NULL, 0, NULL, NULL);
    char *bytes = malloc(size + 1);
    WideCharToMultiByte(CP_UTF8, 0, text, length, bytes, size, NULL, NULL);
    fputs("S ", report);
    for (int i = 0; i < size; i++) switch (bytes[i]) {
        case '\n': fputs("\\n", report); break;
        case '\r': fputs("\\r", report); break;
        case '\t': fputs("\\t", report); break;
        case '\\': fputs("\\\\", report); break;
        default: fputc(bytes[i], report);
        }
    fputc('\n', report);
    free(bytes);
}

static void write_value(VARIANT *v)
{
    switch (V_VT(v)) {
    case VT_R8: fprintf(report, "R %.17g\n", V_R8(v)); return;
    case VT_BSTR: write_text(V_BSTR(v) ? V_BSTR(v) : L"", SysStringLen(V_BSTR(v))); return;
    case VT_DATE: fprintf(report, "D %.17g\n", V_DATE(v)); return;
    case VT_CY: fprintf(report, "C %.0f\n", (double)V_CY(v).int64); return;
    case VT_BOOL: fprintf(report, "B %d\n", V_BOOL(v) ? 1 : 0); return;
    case VT_ERROR: fprintf(report, "E %ld\n", (long)V_ERROR(v)); return;
    case VT_I4: fprintf(report, "I %ld\n", (long)V_I4(v)); return;
    case VT_EMPTY: case VT_NULL: fputs("N\n", report); return;
    }
    if (V_VT(v) != (VT_ARRAY | VT_VARIANT)) { fprintf(report, "? %d\n", V_VT(v)); return; }
    SAFEARRAY *array = V_ARRAY(v);
    UINT dimensions = SafeArrayGetDim(array);
    LONG low[2] = {0, 0}, high[2] = {0, 0}, at[2];
    for (UINT d = 0; d < dimensions && d < 2; d++) {
        SafeArrayGetLBound(array, d + 1, &low[d]);
        SafeArrayGetUBound(array, d + 1, &high[d]);
    }
    if (dimensions == 1) fprintf(report, "V %ld\n", high[0] - low[0] + 1);
    else fprintf(report, "A %ld %ld\n", high[0] - low[0] + 1, high[1] - low[1] + 1);
    for (at[0] = low[0]; at[0] <= high[0]; at[0]++)
        for (at[1] = low[1]; at[1] <= high[1]; at[1]++) {
            VARIANT cell;
            VariantInit(&cell);
            SafeArrayGetElement(array, at, &cell);
            write_value(&cell);
            VariantClear(&cell);
        }
}

static HRESULT create(IDispatch **made)
{
    CLSID id;
    HRESULT result = CLSIDFromProgID(L"HuiKuan.Server", &id);
    if (FAILED(result)) return result;
    return CoCreateInstance(&id, NULL, CLSCTX_LOCAL_SERVER, &IID_IDispatch, (void **)made);
}

static void let_go(void)
{
    if (server) IDispatch_Release(server);
    server = NULL;
}

static HRESULT connect_anew(void)
{
    HRESULT result = E_FAIL;
    let_go();
    for (int attempt = 0; attempt < 4; attempt++) { /* Wine waits half as long as Windows does */
        result = create(&server);
        if (SUCCEEDED(result)) return result;
        Sleep(500);
    }
    return result;
}

/* Arguments stand last first, as IDispatch wants them. */
static HRESULT invoke(OLECHAR *method, VARIANT *arguments, int count, VARIANT *answer)
{
    DISPID id;
    DISPPARAMS given = {arguments, NULL, count, 0};
    HRESULT result;
    if (!server) return RPC_E_DISCONNECTED;
    result = IDispatch_GetIDsOfNames(server, &IID_NULL, &method, 1, 0x804, &id);
    if (FAILED(result)) return result;
    return IDispatch_Invoke(server, id, &IID_NULL, 0x804, DISPATCH_METHOD, &given, answer, NULL, NULL);
}

static void tell(HRESULT result, VARIANT *answer)
{
    if (FAILED(result)) fprintf(report, "! %08lx\n", (long)result);
    else write_value(answer);
    fflush(report);
}

static void poke(const char *name, LONG row, LONG column)
{
    LONG at[2] = {row, column};
    VARIANT cell = read_value();
    SafeArrayPutElement(V_ARRAY(kept_as(name)), at, &cell);
    VariantClear(&cell);
}

static VARIANT cell_at(SAFEARRAY *whole, LONG row, LONG column, int raw)
{
    LONG at[2] = {row, column};
    VARIANT cell;
    VariantInit(&cell);
    SafeArrayGetElement(whole, at, &cell);
    if (raw && V_VT(&cell) == VT_DATE) V_VT(&cell) = VT_R8;
    return cell;
}

static void pack(const char *name, const char *old, LONG column, int raw)
{
    SAFEARRAY *whole = V_ARRAY(kept_as(old)), *part;
    LONG rows, size = 0;
    VARTYPE kind = VT_EMPTY;
    VARIANT *target = kept_as(name);
    SafeArrayGetUBound(whole, 1, &rows);
    for (LONG row = 2; row <= rows; row++) {
        VARIANT cell = cell_at(whole, row, column, raw);
        if (kind == VT_EMPTY) kind = V_VT(&cell);
        if (V_VT(&cell) != VT_EMPTY && V_VT(&cell) != kind) kind = VT_VARIANT;
        size += 1 + (V_VT(&cell) == VT_BSTR ? SysStringLen(V_BSTR(&cell)) : 0);
        VariantClear(&cell);
    }
    VariantClear(target);
    if (kind == VT_R8) {
        double *numbers;
        part = SafeArrayCreateVector(VT_R8, 2, rows - 1);
        SafeArrayAccessData(part, (void **)&numbers);
        for (LONG row = 2; row <= rows; row++) {
            VARIANT cell = cell_at(whole, row, column, raw);
            numbers[row - 2] = V_VT(&cell) == VT_EMPTY ? -1.79769313486231e308 : V_R8(&cell);
        }
        SafeArrayUnaccessData(part);
        V_VT(target) = VT_ARRAY | VT_R8;
    } else if (kind == VT_BSTR || kind == VT_EMPTY) {
        BSTR joined = SysAllocStringLen(NULL, size - 1);
        OLECHAR *out = joined;
        for (LONG row = 2; row <= rows; row++) {
            VARIANT cell = cell_at(whole, row, column, raw);
            UINT length = V_VT(&cell) == VT_BSTR ? SysStringLen(V_BSTR(&cell)) : 0;
            memcpy(out, V_BSTR(&cell), length * sizeof *out);
            out += length;
            if (row < rows) *out++ = 0;
            VariantClear(&cell);
        }
        V_VT(target) = VT_BSTR;
        V_BSTR(target) = joined;
        return;
    } else {
        SAFEARRAYBOUND bounds[2] = {{rows, 1}, {1, 1}};
        part = SafeArrayCreate(VT_VARIANT, 2, bounds);
        for (LONG row = 1; row <= rows; row++) {
            LONG at[2] = {row, 1};
            VARIANT cell = cell_at(whole, row, column, raw);
            SafeArrayPutElement(part, at, &cell);
            VariantClear(&cell);
        }
        V_VT(target) = VT_ARRAY | VT_VARIANT;
    }
    V_ARRAY(target) = part;
}

static int equal(VARIANT *one, VARIANT *other)
{
    if (V_VT(one) != V_VT(other)) return 0;
    if (V_VT(one) == VT_BSTR) {
        UINT size = SysStringByteLen(V_BSTR(one));
        return size == SysStringByteLen(V_BSTR(other)) && !memcmp(V_BSTR(one), V_BSTR(other), size);
    }
    if (V_VT(one) != (VT_ARRAY | VT_R8)) return 0;
    ULONG size = V_ARRAY(one)->rgsabound[0].cElements;
    return size == V_ARRAY(other)->rgsabound[0].cElements
        && !memcmp(V_ARRAY(one)->pvData, V_ARRAY(other)->pvData, size * sizeof(double));
}

static void same(const char *name, const char *old)
{
    VARIANT *now = kept_as(name), *before = kept_as(old);
    if (!equal(now, before)) {
        VariantCopy(before, now);
        return;
    }
    VariantClear(now);
    V_VT(now) = VT_BOOL;
    V_BOOL(now) = VARIANT_TRUE;
}

/* The table of columns that came as one text each, as VBA's HKUnpacked makes it. */
static void unpack(VARIANT *answer)
{
    SAFEARRAY *columns, *table;
    LONG low, high;
    if (V_VT(answer) != (VT_ARRAY | VT_VARIANT) || SafeArrayGetDim(V_ARRAY(answer)) != 1) return;
    columns = V_ARRAY(answer);
    SafeArrayGetLBound(columns, 1, &low);
    SafeArrayGetUBound(columns, 1, &high);
    table = NULL;
    for (LONG column = low; column <= high; column++) {
        VARIANT text, *cell;
        OLECHAR *at, *end;
        SafeArrayGetElement(columns, &column, &text);
        if (V_VT(&text) != VT_BSTR) {
            VariantClear(&text);
            return;
        }
        at = V_BSTR(&text);
        end = at + SysStringLen(V_BSTR(&text));
        if (!table) {
            SAFEARRAYBOUND bounds[2] = {{0, 1}, {high - low + 1, 1}};
            for (OLECHAR *one = at; one < end; one++) bounds[0].cElements += !*one;
            table = SafeArrayCreate(VT_VARIANT, 2, bounds);
        }
        SafeArrayAccessData(table, (void **)&cell);
        cell += (column - low) * table->rgsabound[1].cElements;
        int number = *at == 'H';
        at += 2;
        for (LONG row = 0; at <= end; row++, cell++) {
            LONG length = wcslen(at);
            V_VT(cell) = number && row && length ? VT_R8 : VT_BSTR;
            if (V_VT(cell) == VT_R8) V_R8(cell) = _wtoi64(at) / 100.0;
            else V_BSTR(cell) = SysAllocStringLen(at, length);
            at += length + 1;
        }
        SafeArrayUnaccessData(table);
        VariantClear(&text);
    }
    if (!table) return;
    VariantClear(answer);
    V_VT(answer) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(answer) = table;
}

/* "timed": where to keep the answer, of which then only the time is told. */
static void call(char *name, int count, const char *timed)
{
    LARGE_INTEGER before, after, second;
    VARIANT given[2], answer;
    VariantInit(&answer);
    V_VT(&given[1]) = VT_BSTR;
    V_BSTR(&given[1]) = to_bstr(name);
    V_VT(&given[0]) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&given[0]) = SafeArrayCreateVector(VT_VARIANT, 0, count);
    for (LONG i = 0; i < count; i++) {
        VARIANT value = read_value();
        SafeArrayPutElement(V_ARRAY(&given[0]), &i, &value);
        VariantClear(&value);
    }
    OLECHAR method[] = L"Answer";
    QueryPerformanceCounter(&before);
    HRESULT result = invoke(method, given, 2, &answer);
    if (SUCCEEDED(result)) unpack(&answer);
    QueryPerformanceCounter(&after);
    QueryPerformanceFrequency(&second);
    if (timed && SUCCEEDED(result)) {
        VariantCopy(kept_as(timed), &answer);
        fprintf(report, "I %lld\n", (after.QuadPart - before.QuadPart) * 1000000 / second.QuadPart);
    }
    else tell(result, &answer);
    VariantClear(&answer);
    VariantClear(&given[0]);
    VariantClear(&given[1]);
}

static void press(const char *macro)
{
    VARIANT given[2], answer;
    OLECHAR method[] = L"Press";
    VariantInit(&answer);
    V_VT(&given[1]) = VT_BSTR;
    V_BSTR(&given[1]) = to_bstr(macro);
    V_VT(&given[0]) = VT_DISPATCH;
    V_DISPATCH(&given[0]) = NULL;
    tell(invoke(method, given, 2, &answer), &answer);
    VariantClear(&answer);
}

static DWORD process(const wchar_t *name, int *count)
{
    PROCESSENTRY32W entry = {sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    DWORD found = 0;
    *count = 0;
    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry))
        if (!wcsicmp(entry.szExeFile, name)) { found = entry.th32ProcessID; ++*count; }
    CloseHandle(all);
    return found;
}

static void end_process(const wchar_t *name)
{
    int count;
    HANDLE victim = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, process(name, &count));
    if (!victim) return;
    TerminateProcess(victim, 1);
    WaitForSingleObject(victim, 5000);
    CloseHandle(victim);
}

static DWORD WINAPI end_server(void *milliseconds)
{
    Sleep((DWORD)(DWORD_PTR)milliseconds);
    end_process(L"pythonw.exe");
    /* Windows forgets the classes of a dead server; Wine's class table must be ended, too. */
    end_process(L"rpcss.exe");
    return 0;
}

static int activate(int count)
{
    int made = 0;
    for (int i = 0; i < count; i++) {
        IDispatch *one = NULL;
        if (SUCCEEDED(create(&one)) && one) { made++; IDispatch_Release(one); }
    }
    return made;
}

int main(int argc, char **argv)
{
    char word[200], name[200], third[200], fourth[200], fifth[200];
    int number;
    if (argc < 3 || !(plan = fopen(argv[1], "rb")) || !(report = fopen(argv[2], "wb"))) return 2;
    CoInitialize(NULL);
    while (next_line()) {
        number = 0;
        *name = *third = *fourth = *fifth = 0;
        sscanf(line, "%199s %199s %199s %199s %199s", word, name, third, fourth, fifth);
        number = atoi(third);
        if (!strcmp(word, "call")) call(name, number, NULL);
        else if (!strcmp(word, "time")) call(name, number, fourth);
        else if (!strcmp(word, "keep")) {
            VARIANT value = read_value();
            VariantCopy(kept_as(name), &value);
            VariantClear(&value);
            fputs("N\n", report);
        }
        else if (!strcmp(word, "poke")) { poke(name, number, atol(fourth)); fputs("N\n", report); }
        else if (!strcmp(word, "same")) { same(name, third); fputs("N\n", report); }
        else if (!strcmp(word, "pack")) {
            pack(name, third, atol(fourth), atoi(fifth));
            fputs("N\n", report);
        }
        else if (!strcmp(word, "press")) press(name);
        else if (!strcmp(word, "connect")) {
            DWORD started = GetTickCount();
            HRESULT result = connect_anew();
            if (FAILED(result)) fprintf(report, "! %08lx\n", (long)result);
            else fprintf(report, "I %ld\n", (long)(GetTickCount() - started));
        }
        else if (!strcmp(word, "activate")) fprintf(report, "I %d\n", activate(atoi(name)));
        else if (!strcmp(word, "kill")) { end_server(0); fputs("N\n", report); }
        else if (!strcmp(word, "killafter")) {
            CreateThread(NULL, 0, end_server, (void *)(DWORD_PTR)atoi(name), 0, NULL);
            fputs("N\n", report);
        }
        else if (!strcmp(word, "process")) {
            DWORD found = process(L"pythonw.exe", &number);
            fprintf(report, "V 2\nI %ld\nI %d\n", (long)found, number);
        }
        else if (!strcmp(word, "hold")) { Sleep(atoi(name)); fputs("N\n", report); }
        else { fprintf(stderr, "no command: %s\n", line); return 2; }
        fflush(report);
    }
    let_go();
    CoUninitialize();
    return 0;
}
