#pragma once
#include <cstdint>
#include <utility>
#include <expected>
#include <optional>
#include <map>
#include <string>
#include "wit.h"
// The class behind handles of `bucket`, which counts its values.
namespace exports {
  namespace conformance {
    namespace suite {
      namespace store {
        class Bucket : public wit::ResourceExportBase<Bucket>{

          public:

          static inline uint32_t alive = 0;
          wit::string name;
          std::map<std::string, uint64_t> values;
          ~Bucket() { --alive; }

          static void Dtor(store::Bucket* self){delete self;}
          /// An empty bucket.
          Bucket(wit::string name);
          static Owned New(wit::string name){return Owned(new Bucket(std::move(name)));}
          /// An empty bucket; the name `bad` is an error with the text `no such bucket`.
          static std::expected<Bucket::Owned, wit::string> Open(wit::string name);
          wit::string Name();
          void Put(wit::string key, uint64_t value);
          std::optional<uint64_t> Get(wit::string key);
          static int32_t ResourceNew(store::Bucket* self);
          static Bucket* ResourceRep(int32_t id);
          static void ResourceDrop(int32_t id);
        };

      }
    }
  }
}
