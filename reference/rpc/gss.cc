#include "reference/rpc/gss.h"

namespace cmrp::rpc::gss {

std::string text(const char* what, OM_uint32 major, OM_uint32 minor) {
  std::string text = what;
  auto add = [&](OM_uint32 code, int kind) {
    OM_uint32 more = 0, ignored;
    do {
      gss_buffer_desc message = GSS_C_EMPTY_BUFFER;
      if (GSS_ERROR(gss_display_status(&ignored, code, kind, kind == GSS_C_MECH_CODE ? &kSpnego : GSS_C_NO_OID, &more,
                                       &message))) {
        break;
      }
      text += ": ";
      text.append(static_cast<const char*>(message.value), message.length);
      while (text.ends_with('\0')) text.pop_back();  // SPNEGO counts its terminator
      gss_release_buffer(&ignored, &message);
    } while (more != 0);
  };
  add(major, GSS_C_GSS_CODE);
  if (minor != 0) add(minor, GSS_C_MECH_CODE);
  return text;
}

tl::unexpected<Error> failure(const char* what, OM_uint32 major, OM_uint32 minor) {
  return fail("auth_value", 0, text(what, major, minor));
}

Result<Name> import_name(std::string_view name, gss_OID type) {
  gss_buffer_desc buffer = {name.size(), const_cast<char*>(name.data())};
  gss_name_t imported = GSS_C_NO_NAME;
  OM_uint32 minor;
  OM_uint32 major = gss_import_name(&minor, &buffer, type, &imported);
  if (GSS_ERROR(major)) return failure("gss_import_name", major, minor);
  return Name(imported);
}

std::string display(gss_name_t name) {
  gss_buffer_desc buffer = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor;
  if (GSS_ERROR(gss_display_name(&minor, name, &buffer, nullptr))) return {};
  std::string text(static_cast<const char*>(buffer.value), buffer.length);
  while (text.ends_with('\0')) text.pop_back();  // gss-ntlmssp counts its terminator
  gss_release_buffer(&minor, &buffer);
  return text;
}

Result<Cred> acquire(gss_name_t name, gss_cred_usage_t usage, Store store, gss_OID_desc mechanism) {
  gss_OID_set_desc one = {1, &mechanism};
  gss_key_value_set_desc from = {static_cast<OM_uint32>(store.size()), store.data()};
  gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
  OM_uint32 minor;
  OM_uint32 major = gss_acquire_cred_from(&minor, name, GSS_C_INDEFINITE, &one, usage, store.empty() ? nullptr : &from,
                                          &cred, nullptr, nullptr);
  if (GSS_ERROR(major)) return failure("gss_acquire_cred_from", major, minor);
  return Cred(cred);
}

Result<Cred> acquire_spnego(gss_name_t name, gss_cred_usage_t usage, Store store,
                            std::vector<gss_OID_desc> mechanisms) {
  auto cred = acquire(name, usage, std::move(store), kSpnego);
  if (!cred) return cred;
  gss_OID_set_desc inner = {mechanisms.size(), mechanisms.data()};
  OM_uint32 minor;
  OM_uint32 major = gss_set_neg_mechs(&minor, cred->get(), &inner);
  if (GSS_ERROR(major)) return failure("gss_set_neg_mechs", major, minor);
  return cred;
}

}  // namespace cmrp::rpc::gss
